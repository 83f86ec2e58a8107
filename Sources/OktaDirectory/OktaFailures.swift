import AccessModel
import Transport

// Each way in which a listing fails has its own sentence, and says what to do.
extension OktaPages.Failure {
    /// What this means for the whole read.
    func directoryError(_ listing: OktaListing, _ api: OktaAPI) -> DirectoryError {
        switch self {
        case .broken(let error): error
        case .noAnswer(let error): error.directoryError(api)
        case .answer(let answer, let page): answer.directoryError(listing, page: page, api)
        }
    }
}

extension OktaAnswer {
    /// What an answer other than a page of records means for the whole read.
    func directoryError(_ listing: OktaListing, page: Int, _ api: OktaAPI) -> DirectoryError {
        switch status {
        case 401 where !isForeign:
            DirectoryError(
                .refused, "\(api.origin) refused \(api.credential.name): \(text).", remedy: api.credential.mendOfRefusal
            )
        case 403 where !isForeign:
            DirectoryError(
                .refused,
                "\(api.credential.name.capitalizedSentence) may not read \(listing.name) of \(api.origin): \(text).",
                remedy: api.credential.mendOfDenial(scope: listing.oauthScope))
        case 429:
            DirectoryError(
                .exhausted, "\(api.origin)'s rate limit did not recover in time: \(text) for \(listing.name).",
                remedy: "Nothing was changed; the next pass reads again. See what else uses the org's rate limit.")
        case 407:
            DirectoryError(
                .unreachable, "A proxy on the way to \(api.origin) wants credentials (407).",
                remedy: "Check HTTPS_PROXY and NO_PROXY.")
        case 300..<400:
            DirectoryError(
                .notTheService,
                "\(api.origin) answered with a redirect (\(status))\(redirectTarget), as Okta's API never does.",
                remedy: "Check directory.url: it is the org's own address, not one of a console or a login page.")
        case 408, 500..<600:
            listing.incomplete(page: page, "was answered with \(text), also after repeats")
        case _ where isForeign:
            DirectoryError(
                .notTheService,
                "\(api.origin) answered \(status), not in JSON: a captive portal, a proxy, or not an Okta org.",
                remedy: "Check directory.url, and that this machine reaches it without a login page in between.")
        case 404 where page == 1 && listing.path.hasPrefix("/api/v1/apps/"):
            DirectoryError(
                .refused, "\(api.origin) shows \(api.credential.name) no such app: \(text) for \(listing.name).",
                remedy: "Check directory.app: it is the id (0oa…) in the app's address in Okta's admin console.")
        case 404 where page == 1:
            DirectoryError(
                .notTheService, "\(api.origin) has no \(listing.path): \(text).",
                remedy: "Check directory.url: this is not the address of an Okta org.")
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
    func directoryError(_ api: OktaAPI) -> DirectoryError {
        switch kind {
        case .broken, .tooLarge, .cancelled:
            DirectoryError(.incomplete, "The directory could not be read to its end. \(message)", remedy: mend)
        case .address, .name, .connection, .certificate, .deadline:
            DirectoryError(.unreachable, "\(api.origin) could not be reached. \(message)", remedy: mend)
        case .credential: DirectoryError(.refused, message, remedy: mend)
        }
    }

    private var mend: String {
        if !remedy.isEmpty { return remedy }
        return switch kind {
        case .address: "Set directory.url to the org's https address."
        case .name: "Check the spelling of directory.url, and this machine's DNS."
        case .connection: "Check directory.url, the network, and HTTPS_PROXY."
        case .certificate:
            "If a proxy inspects TLS here, set directory.ca_file to its CA; otherwise do not trust this network."
        case .deadline: "Check the network. Nothing was changed; the next pass reads again."
        case .tooLarge: "No page of Okta's is that large: check what answers at directory.url."
        case .broken: "Nothing was changed; the next pass reads again."
        case .cancelled: "Nothing was changed."
        case .credential: "Check the credential in directory."
        }
    }
}
