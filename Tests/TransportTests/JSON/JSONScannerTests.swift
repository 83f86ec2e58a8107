import Testing

@testable import Transport

/// Whether the scanner takes a document as JSON, reading nothing of it.
func accepts(_ document: [UInt8]) -> Bool {
    do throws(JSONError) {
        try JSONScanner.scan(document) { _ throws(JSONError) in }
        return true
    } catch {
        return false
    }
}

private func failure<Result>(
    _ document: String, _ body: (inout JSONScanner) throws(JSONError) -> Result
) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONScanner.scan(Array(document.utf8), body)
        return nil
    } catch {
        return error
    }
}

@Suite struct JSONScannerTests {
    struct Person: Equatable {
        var id = ""
        var login = ""
        var age: Int64?
        var isActive = false
    }

    /// Reads `[{"id", "profile": {"login"}, "age", "active"}]`.
    private func people(_ document: String) throws(JSONError) -> [Result<Person, JSONError>] {
        try JSONScanner.scan(Array(document.utf8)) { (json) throws(JSONError) in
            var people: [Result<Person, JSONError>] = []
            try json.beginArray()
            while try json.nextElement() {
                people.append(try json.record(readPerson).outcome)
            }
            return people
        }
    }

    private func readPerson(_ json: inout JSONScanner) throws(JSONError) -> Person {
        var person = Person()
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "id": person.id = try json.string().string
            case "age": person.age = try json.skipNull() ? nil : json.integer()
            case "active": person.isActive = try json.bool()
            case "profile":
                try json.beginObject()
                while let key = try json.nextKey() {
                    if key.equals("login") { person.login = try json.string().string }
                }
            default: break
            }
        }
        return person
    }

    @Test func readsOnlyWhatIsAskedFor() throws {
        let people = try people(
            #"""
             [ {"id":"1","x":[1,{"y":[]}],"profile":{"a":null,"login":"a@example.com","z":{}},"age":-42,"active":true} ,
               {"profile":{},"id":"2","age":null},{}]
            """#)
        #expect(
            try people.map { try $0.get() } == [
                Person(id: "1", login: "a@example.com", age: -42, isActive: true), Person(id: "2"), Person(),
            ])
    }

    @Test func aRecordOfTheWrongShapeDoesNotStopTheOthers() throws {
        let people = try people(
            #"[{"id":"1"},{"id":7,"x":{"y":"]"}},"no object",{"id":"4","age":1.5},null,{"id":"6"}]"#)
        #expect(people.map { try? $0.get().id } == ["1", nil, nil, nil, nil, "6"])
        #expect(people[1] == .failure(JSONError(.wrongKind(expected: .string, found: .number), at: 18)))
        #expect(people[2] == .failure(JSONError(.wrongKind(expected: .object, found: .string), at: 35)))
        #expect(people[3] == .failure(JSONError(.notAnInteger, at: 63)))
        #expect(people[4] == .failure(JSONError(.wrongKind(expected: .object, found: .null), at: 68)))
    }

    @Test func malformedJSONInsideARecordStopsThePage() {
        #expect(throws: JSONError(.unexpectedByte(UInt8(ascii: "}")), at: 15)) {
            _ = try people(#"[{"id":"1","x":}]"#)
        }
        // Also behind the place where the record's shape was found wrong.
        #expect(throws: JSONError(.invalidNumber, at: 15)) { _ = try people(#"[{"id":1,"x":[-,"a"]},{}]"#) }
    }

    @Test func aRecordGivesItsPlaceInTheDocument() throws {
        let document = Array(#"[ {"a":1} ,"b", 3 ]"#.utf8)
        let places = try JSONScanner.scan(document) { (json) throws(JSONError) in
            var places: [String] = []
            try json.beginArray()
            while try json.nextElement() {
                let range = try json.record { (json) throws(JSONError) in try json.beginObject() }.range
                places.append(String(decoding: document[range], as: UTF8.self))
            }
            return places
        }
        #expect(places == [#"{"a":1}"#, #""b""#, "3"])
    }

    @Test func aReaderThatStopsEarlyStillHasTheRestChecked() throws {
        func firstID(_ document: String) -> JSONError? {
            failure(document) { (json) throws(JSONError) in
                try json.beginArray()
                _ = try json.nextElement()
                _ = try json.record { (json) throws(JSONError) in
                    try json.beginObject()
                    _ = try json.nextKey()
                }
            }
        }
        #expect(firstID(#"[{"a":1,"b":[2]},3]"#) == nil)
        #expect(firstID(#"[{"a":1,"b":[2}},3]"#)?.problem == .unexpectedByte(UInt8(ascii: "}")))
        #expect(firstID(#"[{"a":1,"b":[2]},3"#)?.problem == .unexpectedEnd)
        #expect(firstID(#"[{"a":1}]]"#)?.problem == .trailingBytes)
    }

    @Test func textsOfOneDocumentStayValidTogether() throws {
        let document = Array(#"["a\n\"b\"","\u00e9\ud83d\ude00é","plain \/ \\ \b\f\r\t","\u0041"]"#.utf8)
        let texts = try JSONScanner.scan(document) { (json) throws(JSONError) in
            var texts: [JSONText] = []
            try json.beginArray()
            while try json.nextElement() { texts.append(try json.string()) }
            return texts.map(\.string)
        }
        #expect(texts == ["a\n\"b\"", "é😀é", "plain / \\ \u{8}\u{c}\r\t", "A"])
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("1.0", nil), ("1e2", nil), ("99999999999999999999", nil),
        ] as [(String, Int64?)])
    func wholeNumbers(_ text: String, _ value: Int64?) throws {
        let outcome = try JSONScanner.scan(Array(text.utf8)) { (json) throws(JSONError) in
            try json.record { (json) throws(JSONError) in try json.integer() }.outcome
        }
        #expect(outcome == value.map { .success($0) } ?? .failure(JSONError(.notAnInteger, at: 0)))
    }

    @Test func nestingIsLimited() {
        let (open, close) = (String(repeating: "[", count: 64), String(repeating: "]", count: 64))
        #expect(accepts(Array((open + close).utf8)))
        #expect(failure("[" + open + close + "]") { _ in }?.problem == .tooDeep)
        let objects = String(repeating: #"{"a":"#, count: 64) + "{}" + String(repeating: "}", count: 64)
        #expect(failure(objects) { _ in }?.problem == .tooDeep)
    }

    @Test func aMistakenReaderGetsAnErrorAndNeverLeavesItsRecord() {
        #expect(failure("{}") { json throws(JSONError) in _ = try json.nextKey() } == JSONError(.misread, at: 0))
        #expect(
            failure("[1]") { (json) throws(JSONError) in
                try json.beginArray()
                _ = try json.nextKey()
            } == JSONError(.misread, at: 1))
        #expect(
            failure("[1,2]") { (json) throws(JSONError) in
                try json.beginArray()
                _ = try json.nextElement()
                _ = try json.record { (json) throws(JSONError) in
                    _ = try json.integer()
                    _ = try json.nextElement()
                }
            } == JSONError(.misread, at: 2))
        #expect(
            failure("1") { (json) throws(JSONError) in
                _ = try json.integer()
                _ = try json.integer()
            } == JSONError(.misread, at: 1))
    }
}
