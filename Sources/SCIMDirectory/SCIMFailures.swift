import AccessModel
import Transport

// Each way in which a service fails has its own sentence, and says what to do. The documents have them as a table.
extension SCIMAnswer {
    /// What an answer other than a page of records means for the whole read.
    func directoryError(_ listing: SCIMListing, page: Int, _ api: SCIMAPI) -> DirectoryError {
        switch status {
        case 401:
            DirectoryError(
                .refused, "\(api.base) refused the credential from \(api.credentialSource): \(text).",
                remedy: "Make a new token for tailroster in the service and put it there.")
        case 403 where !isForeign:
            DirectoryError(
                .refused,
                "The credential from \(api.credentialSource) may not read \(listing.name) of \(api.base): \(text).",
                remedy: "Give it the right to read users and groups.")
        case 429:
            DirectoryError(
                .exhausted, "\(api.base)'s rate limit did not recover in time: \(text) for \(listing.name).",
                remedy: "Nothing was changed; the next pass reads again. See what else uses the service.")
        case 407:
            DirectoryError(
                .unreachable, "A proxy on the way to \(api.base) wants credentials (407).",
                remedy: "Check HTTPS_PROXY and NO_PROXY.")
        case 300..<400:
            DirectoryError(
                .notTheService, "\(api.base) answered with a redirect (\(status))\(redirectTarget).",
                remedy: "Set directory.url to the base address of the SCIM service itself, as it stands there.")
        case 501 where !isForeign:
            DirectoryError(
                .notTheService, "\(api.base) does not offer \(listing.name) (\(text)).",
                remedy: "tailroster needs a service that lists \(listing.path).")
        case 408, 500..<600:
            listing.incomplete(page: page, "was answered with \(text), also after repeats")
        case _ where isForeign && !isEmpty:
            DirectoryError(
                .notTheService,
                "\(api.base) answered \(status), not in JSON: a captive portal, a proxy, or no SCIM service.",
                remedy: "Check directory.url, and that this machine reaches it without a login page in between.")
        case 404 where page == 1:
            DirectoryError(
                .notTheService, "\(api.base) has no \(listing.path): \(text).",
                remedy: "Check directory.url: it ends where /Users and /Groups begin, often with /scim/v2.")
        case 400 where fault?.type == .tooMany:
            listing.incomplete(page: page, "was refused with \(text): the service does not list so many records")
        default:
            listing.incomplete(page: page, "was answered with \(text)")
        }
    }

    /// Where a redirect leads, without path and query, which may hold secrets.
    private var redirectTarget: String {
        guard let location = response.values(of: "location").first else { return "" }
        do throws(TransportError) { return " to \(try Origin(of: location))" } catch { return "" }
    }
}

extension TransportError {
    /// What a missing answer means for the whole read.
    func directoryError(_ api: SCIMAPI) -> DirectoryError {
        switch kind {
        case .broken, .tooLarge, .cancelled:
            DirectoryError(.incomplete, "The directory could not be read to its end. \(message)", remedy: remedy)
        case .address, .name, .connection, .certificate, .deadline:
            DirectoryError(.unreachable, "\(api.base) could not be reached. \(message)", remedy: remedy)
        case .credential: DirectoryError(.refused, message, remedy: remedy)
        }
    }

    fileprivate var remedy: String {
        switch kind {
        case .address: "Set directory.url to the service's https address."
        case .name: "Check the spelling of directory.url, and this machine's DNS."
        case .connection: "Check directory.url, the network, and HTTPS_PROXY."
        case .certificate:
            "If a proxy inspects TLS here, set directory.ca_file to its CA; otherwise do not trust this network."
        case .deadline: "Check the network. Nothing was changed; the next pass reads again."
        case .tooLarge: "Check what answers at directory.url: no page of a hundred groups is that large by itself."
        case .broken: "Nothing was changed; the next pass reads again."
        case .cancelled: "Nothing was changed."
        case .credential: "Check the credential in directory."
        }
    }
}

extension OAuthError {
    /// What a missing token means for the whole read.
    func directoryError(_ api: SCIMAPI) -> DirectoryError {
        switch self {
        case .refused(let status, let code):
            DirectoryError(
                .refused,
                "The token endpoint refused the client from \(api.credentialSource): "
                    + "\(status)\(code.map { " (\($0))" } ?? "").",
                remedy: "Check client_id, client_secret_file, client_auth and scope under directory.oauth.")
        case .limited:
            DirectoryError(
                .exhausted, "The token endpoint's rate limit did not recover in time (429).",
                remedy: "Nothing was changed; the next pass reads again.")
        case .unusable(let status):
            DirectoryError(
                .notTheService, "The token endpoint answered \(status) and gave no bearer token.",
                remedy: "Check directory.oauth.token_url.")
        case .noAnswer(let error):
            DirectoryError(
                .unreachable, "The token endpoint could not be reached. \(error.message)",
                remedy: "Check directory.oauth.token_url, and the network.")
        }
    }
}
