/// The words that invented orgs are made of.
enum NameStock {
    /// Where somebody works.
    struct Site {
        let city: String
        let state: String
        let country: String
        let zip: String
        let timezone: String
    }

    static let firstNames = words(
        """
        Ada Alan Alice Amara Anders Anna Anton Aoife Arjun Astrid Bashir Beatriz Ben Birgit Bruno Camille Carlos
        Chen Chiara Chloé Clara Cyrus Dana Daniel Daria David Deepa Diego Dylan Edith Elena Elif Emil Emma Erik
        Esther Fatima Felix Fiona Frida George Giulia Grace Greta Hana Hannah Hassan Hugo Ibrahim Ida Ines Ingrid
        Ivan Jack Jana Jasmin Joana Jonas José Julia Kamal Karin Kenji Klara Lars Laura Leila Leo Lina Lucas Luisa
        Maja Marco Maria Mateo Mei Mila Mohammed Nadia Nina Noah Nora Olga Oliver Omar Paula Pedro Petra Priya
        Rafael Rania Renée Robin Rosa Samir Sara Sofia Søren Tariq Tessa Thomas Uma Vera Viktor Wanda Xavier Yara
        Yuki Zoë
        """)
    static let lastNames = words(
        """
        Abbott Ahmed Almeida Andersson Archer Baker Barbosa Bauer Becker Bennett Berg Bianchi Bose Brandt Bright
        Carter Castro Chandra Chen Clarke Cohen Costa Cruz Dahl Das Diaz Dubois Duarte Eriksen Evans Farouk
        Fernandez Fischer Foster Fujita Garcia Ghosh Graf Green Gupta Haas Haddad Hall Hansen Hart Hoffmann Hughes
        Ibsen Ivanov Jansen Jensen Jones Kaplan Keller Khan Kim Klein Kowalski Kumar Lang Larsen Laurent Lee
        Lindqvist Lopez Lund Marino Martin Mendes Meyer Moreau Morris Müller Murphy Nakamura Nguyen Nielsen Novak
        Núñez O'Brien Okafor Olsen Ortiz Park Patel Pereira Petrov Quinn Rahman Reyes Ricci Roberts Romero Rossi
        Sato Schmidt Shah Silva Singh Sørensen Tanaka Torres Vogel Walker Weber Wood Wu Yamada Young Zhang Zimmer
        """)
    static let departments = [
        "Engineering", "Sales", "Marketing", "Finance", "Support", "Legal", "People", "Security", "Platform", "Data",
        "Design", "Product", "Operations", "Research", "Facilities", "Procurement",
    ]
    static let regions = ["EMEA", "APAC", "Americas", "Nordics", "DACH", "Iberia", "Benelux"]
    static let teams = words(
        """
        atlas aurora badger beacon birch cedar cobalt comet condor coral delta ember falcon fern flint garnet
        glacier granite harbor heron indigo iris juniper kestrel lagoon lantern larch lotus maple marble meadow
        nebula oak onyx orchid osprey otter pebble pine quartz raven reef river saffron sequoia sierra spruce summit
        tern tundra umber violet walnut willow zephyr
        """)
    static let titles = [
        "Analyst", "Associate", "Consultant", "Coordinator", "Director", "Engineer", "Manager", "Principal Engineer",
        "Senior Engineer", "Specialist", "Staff Engineer", "Team Lead",
    ]
    static let sites = [
        Site(city: "San Francisco", state: "CA", country: "US", zip: "94107", timezone: "America/Los_Angeles"),
        Site(city: "Austin", state: "TX", country: "US", zip: "78701", timezone: "America/Chicago"),
        Site(city: "Berlin", state: "BE", country: "DE", zip: "10115", timezone: "Europe/Berlin"),
        Site(city: "London", state: "LND", country: "GB", zip: "EC1A 1BB", timezone: "Europe/London"),
        Site(city: "Singapore", state: "SG", country: "SG", zip: "018956", timezone: "Asia/Singapore"),
        Site(city: "São Paulo", state: "SP", country: "BR", zip: "01310-100", timezone: "America/Sao_Paulo"),
        Site(city: "Warszawa", state: "MZ", country: "PL", zip: "00-001", timezone: "Europe/Warsaw"),
        Site(city: "Toronto", state: "ON", country: "CA", zip: "M5H 2N2", timezone: "America/Toronto"),
    ]

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    /// The part of an address that a name becomes: lower case, letters of ASCII only.
    static func addressPart(of name: String) -> String {
        let spelled = ["é": "e", "ë": "e", "ø": "o", "ü": "ue", "ú": "u", "ñ": "n"]
        return name.lowercased().compactMap { letter in
            spelled[String(letter)] ?? (letter.isASCII && letter.isLetter ? String(letter) : nil)
        }.joined()
    }

    /// The name of the group at a place: departments, departments of a region, teams, numbered teams.
    static func groupName(at place: Int) -> (name: String, about: String) {
        let regional = departments.count * regions.count
        var index = place
        if index < departments.count { return (departments[index], "Everybody in \(departments[index])") }
        index -= departments.count
        if index < teams.count { return ("team-\(teams[index])", "The team \(teams[index])") }
        index -= teams.count
        if index < regional {
            let department = departments[index % departments.count]
            let region = regions[index / departments.count]
            return ("\(department) \(region)", "\(department) in \(region)")
        }
        index -= regional
        let team = "\(teams[index % teams.count])-\(index / teams.count + 2)"
        return ("team-\(team)", "The team \(team)")
    }
}
