//! Malformed messages, wrong orders, huge documents and broken guides end no session.

use serde_json::{Value, json};

use crate::lsp::client::EditorClient;
use crate::support::Guide;

const GUIDE: &str = "-- content/a.md --\n# A\n\n[[B]]\n";

#[test]
fn malformed_messages_end_no_session() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    client.send_raw(b"Content-Length: 5\r\n\r\n{\"a\":");
    let mut answer = client.receive();
    while answer.get("error").is_none() {
        answer = client.receive();
    }
    assert_eq!(answer["error"]["code"], json!(-32700), "{answer}");
    client.send_raw(b"content-length: 2\r\nContent-Type: x\r\n\r\n[]");
    // Invalid parameters, an unknown method, and notifications that make no sense.
    for method in [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/documentLink",
    ] {
        for params in
            [Value::Null, json!([]), json!({ "textDocument": 1 }), json!({ "textDocument": { "uri": "no uri %%" } })]
        {
            assert_eq!(client.respond(method, params)["error"]["code"], json!(-32602), "{method}");
        }
        for uri in ["untitled:Untitled-1", "file:///nowhere/x.md", "https://example.org/a.md"] {
            let position = json!({ "line": 4_000_000_000u32, "character": 4_000_000_000u32 });
            let mut params = json!({ "textDocument": { "uri": uri }, "position": position });
            if method.ends_with("references") {
                params["context"] = json!({ "includeDeclaration": true });
            }
            assert_eq!(client.request(method, params), Value::Null, "{method} {uri}");
        }
    }
    assert_eq!(client.respond("no/method", json!({}))["error"]["code"], json!(-32601));
    for method in
        ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "$/unknown", "$/cancelRequest"]
    {
        client.notify(method, json!({ "textDocument": [] }));
    }
    client.change("content/not-open.md", &json!([{ "text": "x" }]));
    client.open("content/a.md");
    let range = json!({ "start": { "line": 99, "character": 0 }, "end": { "line": 0, "character": 99 } });
    client.change("content/a.md", &json!([{ "range": range, "text": "\n\nmore" }]));
    client.sync();
    assert_eq!(client.stop(), 0);
}

#[test]
fn requests_before_and_after_the_session_are_refused() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::started(&guide);
    assert_eq!(client.respond("textDocument/hover", json!({}))["error"]["code"], json!(-32002));
    assert_eq!(client.respond("initialize", json!(3))["error"]["code"], json!(-32602));
    client.request("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    assert_eq!(client.respond("initialize", json!({ "capabilities": {} }))["error"]["code"], json!(-32600));
    client.request("shutdown", Value::Null);
    assert_eq!(client.respond("workspace/symbol", json!({ "query": "" }))["error"]["code"], json!(-32600));
    client.notify("exit", Value::Null);
    let client = EditorClient::new(&guide);
    assert_eq!(client.hang_up(), 1);
}

#[test]
fn an_invalid_header_ends_the_session_without_a_panic() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    client.send_raw(b"Content-Length: 99999999999999999999999\r\n\r\n");
    assert_eq!(client.hang_up(), 1);
}

#[test]
fn a_huge_document_and_a_guide_with_errors_are_served() {
    let guide = Guide::from_text(
        "-- site.toml --\ntitle = \n-- content/a.md --\n---\ntitle: [\n---\n# A\n-- content/b.md --\n# B\n\n## Part\n",
    );
    let mut client = EditorClient::new(&guide);
    client.open("content/b.md");
    let huge = format!("# B\n\n{}", "A line with 😀 and [[B]].\n".repeat(200_000));
    client.set_text("content/b.md", &huge);
    let range = json!({ "start": { "line": 150_000, "character": 12 }, "end": { "line": 150_000, "character": 14 } });
    client.change("content/b.md", &json!([{ "range": range, "text": "🎉" }]));
    client.sync();
    assert!(
        client.diagnostics["content/b.md"].iter().any(|line| line.contains("over-limit")),
        "{:?}",
        client.diagnostics
    );
    client.set_text("content/b.md", "# B\n\n## Part\n\nText.\n");
    let symbols =
        client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": client.uri("content/b.md") } }));
    assert_eq!(symbols[0]["children"][0]["name"], json!("Part"));
    assert!(client.diagnostics.contains_key("content/a.md") && client.diagnostics.contains_key("site.toml"));
}

#[test]
fn a_cancelled_request_is_answered() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    client.notify("$/cancelRequest", json!({ "id": 7 }));
    client.sync();
}
