//! Twenty secrets of every kind a bench knows, each shown by a page in another encoding, and none of them in anything that is written or said.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fixtures::camera::Options;
use selfcheck::command::{Said, said};
use selfcheck::reference::Reference;

use super::folder::path;

/// What a secret is, itself, and how the page shows it.
struct Planted {
    kind: &'static str,
    value: String,
    shown: String,
}

fn planted() -> Vec<Planted> {
    let one = |kind, value: &str, shown: String| Planted { kind, value: value.to_owned(), shown };
    let escaped = |value: &str| value.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect::<String>();
    let percent = |value: &str| {
        value
            .bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect::<String>()
    };
    vec![
        one("password", "Quiet-Otter-71", "Quiet-Otter-71".into()),
        one("password with quotes", "say \"Heron\" 9", r#"say \"Heron\" 9"#.into()),
        one("password with markup", "<b>Finch&Co</b>", "&lt;b&gt;Finch&amp;Co&lt;/b&gt;".into()),
        one("password in a form", "Lark and Wren 4", "password=Lark+and+Wren+4&x=1".into()),
        one("password in a URL", "Crane/7?x", format!("https://owner:{}@camera.local/", percent("Crane/7?x"))),
        one("password that is changed to", "Dunlin_88_new", "new: Dunlin_88_new".into()),
        one("Basic header", "Egret:Basic!1", format!("Authorization: Basic {}", STANDARD.encode("owner:Egret:Basic!1"))),
        one("Basic header of another user", "Kestrel.Basic.2", format!("Basic {}", STANDARD.encode("administrator:Kestrel.Basic.2"))),
        one("bearer token", "eyJhbGciOiJub25lIn0.e30.", "Bearer eyJhbGciOiJub25lIn0.e30.".into()),
        one("API key", "ak_live_51Hs8dJq", "X-Api-Key: ak_live_51Hs8dJq".into()),
        one("session cookie", "sid-9f8e7d6c5b4a", "Set-Cookie: s=sid-9f8e7d6c5b4a; Path=/".into()),
        one("pre-shared key in hex", "Merlin-psk-0001", hex::encode("Merlin-psk-0001")),
        one("pre-shared key in capital hex", "Osprey-psk-0002", hex::encode_upper("Osprey-psk-0002")),
        one("pre-shared key in base64", "Puffin-psk-0003", STANDARD.encode("Puffin-psk-0003")),
        one("key of a recorder", "Rail/recorder+4?", URL_SAFE_NO_PAD.encode("Rail/recorder+4?")),
        one("passphrase of a network", "seven swans a-swimming", percent("seven swans a-swimming")),
        one("key file", "-----BEGIN KEY-----MIICdwIBADAN-----END KEY-----", "-----BEGIN KEY-----MIICdwIBADAN-----END KEY-----".into()),
        one("one-time code", "Teal-493817", escaped("Teal-493817")),
        one("PIN", "4711", "the PIN is 4711.".into()),
        one("recovery phrase", "vireo wagtail xenops", "vireo wagtail xenops".into()),
    ]
}

#[test]
fn no_secret_is_in_any_output() {
    let camera = Reference::start(Options::default());
    let (folder, planted) = (camera.folder().to_owned(), planted());
    assert_eq!(planted.len(), 20);
    known_to_the_bench(&folder, &planted);
    let manual = fs::read_to_string(folder.join("manual.txt")).unwrap();
    let page: String = planted.iter().map(|one| format!("{}\n", one.shown)).collect();
    fs::write(folder.join("manual.txt"), manual.replacen("Page 7\n", &format!("{page}Page 7\n"), 1)).unwrap();

    let results = folder.join("results");
    let ran = said(["run", path(&folder), "5.12-2", "--unattended", "--out", path(&results)]);
    assert!(matches!(ran.exit, Some(0..=2)), "{}{}", ran.out, ran.err);
    clean("the terminal", &ran, &planted);
    for file in ["journal.jsonl", "junit.xml", "verdicts.json"] {
        let text = fs::read_to_string(results.join(file)).unwrap();
        tells_nothing(file, &text, &planted);
    }
    assert!(fs::read_to_string(results.join("journal.jsonl")).unwrap().matches("(secret)").count() >= 15, "the page was read");

    // The page as it was kept holds them all, so it leaves the house in no bundle.
    let out = folder.join("all.asice");
    let packed = said(["bundle", path(&folder), "-o", path(&out)]);
    assert!(packed.exit == Some(64) && packed.err.contains("holds a secret of bench.yaml") && !out.exists(), "{}", packed.err);
    clean("the refusal", &packed, &planted);
    fs::write(folder.join("manual.txt"), manual).unwrap();
    in_the_suppliers_words(&folder, &planted);
    people(&folder);
    reports(&folder, &planted);
    nameless(&folder);
}

/// Who reviewed and who accepted something.
const PEOPLE: [&str; 2] = ["Xenia Quillfeather", "Yorick <Ptarmigan> & \"Son\""];

/// Every decision is reviewed, and a failure that is none is accepted.
fn people(folder: &Path) {
    let path = folder.join("decisions.yaml");
    let decisions = fs::read_to_string(&path).unwrap();
    let (head, entries) = decisions.split_once("\n- ").unwrap();
    let reviewed: String = entries.split("\n- ").map(|entry| format!("\n- {}\n  reviewed_by: {}", entry.trim_end(), PEOPLE[0])).collect();
    fs::write(&path, format!("{head}{reviewed}\n")).unwrap();
    let accepted = format!("- {{ unit: \"5.12-2-1a\", by: '{}', date: 2026-11-20, until: 2027-02-01, because: \"none\" }}\n", PEOPLE[1]);
    fs::write(folder.join("accepted.yaml"), accepted).unwrap();
}

/// Without their names nobody is named, in no format and no language.
fn nameless(folder: &Path) {
    let (whole, hidden) = (folder.join("clean.asice"), folder.join("nameless.asice"));
    let names = |text: &str| ["Quillfeather", "Ptarmigan"].iter().filter(|word| text.contains(**word)).count();
    let bytes = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    assert_eq!(names(&bytes(&whole)), 2, "they are disclosed");
    let told = ["html", "json"].map(|format| said(["report", path(&whole), "--format", format]).out);
    assert_eq!(names(&told.concat()), 2, "and told");
    let copied = said(["redact", path(&whole), "--out", path(&hidden), "--people"]);
    assert_eq!(copied.exit, Some(0), "{}", copied.err);
    assert_eq!(names(&(bytes(&hidden) + &copied.err)), 0, "the copy");
    for format in ["consumer", "html", "json", "junit", "markdown", "sarif", "text"] {
        for language in ["en", "de", "fr"] {
            let report = said(["report", path(&hidden), "--format", format, "--lang", language]);
            assert_eq!(report.exit, Some(0), "{}", report.err);
            assert_eq!(names(&(report.out + &report.err)), 0, "{format}");
        }
    }
    for verb in ["verify", "rejudge"] {
        let told = said([verb, path(&hidden)]);
        assert_eq!(names(&(told.out + &told.err)), 0, "{verb}");
    }
}

/// Each is the secret of somebody, in a state in which nothing is asked.
fn known_to_the_bench(folder: &Path, planted: &[Planted]) {
    let mut identities = String::new();
    for (number, one) in planted.iter().enumerate() {
        fs::write(folder.join(format!("secrets/planted-{number}.txt")), &one.value).unwrap();
        identities += &format!(
            "      z{number:02}: {{ login: AuthMech-Web, user: u{number}, secret: {{ file: secrets/planted-{number}.txt }}, in: [after_reset] }}\n"
        );
    }
    let bench = folder.join("bench.yaml");
    let text = fs::read_to_string(&bench).unwrap();
    fs::write(&bench, text.replacen("    identities:\n", &format!("    identities:\n{identities}"), 1)).unwrap();
}

/// Written into the declaration, each is found before anything is packed, and no review quotes it.
fn in_the_suppliers_words(folder: &Path, planted: &[Planted]) {
    let declaration = folder.join("declaration.yaml");
    let good = fs::read_to_string(&declaration).unwrap();
    for (number, one) in planted.iter().enumerate() {
        fs::write(&declaration, format!("{good}# {}\n", one.shown)).unwrap();
        let sarif = folder.join("review.sarif");
        clean("the review", &said(["check", path(folder), "--sarif", path(&sarif)]), planted);
        clean("the review as JSON", &said(["check", path(folder), "--json"]), planted);
        tells_nothing("SARIF", &fs::read_to_string(&sarif).unwrap(), planted);
        let results = folder.join(format!("declared-{number}"));
        if number % 7 == 4 {
            let ran = said(["run", path(folder), "5.0-1", "--unattended", "--out", path(&results)]);
            clean("the terminal", &ran, planted);
            let out = folder.join(format!("declared-{number}.asice"));
            let packed = said(["bundle", path(folder), "--results", path(&results), "-o", path(&out)]);
            assert!(packed.exit == Some(64) && packed.err.contains("declaration.yaml") && !out.exists(), "{}: {}", one.kind, packed.err);
            clean("the refusal", &packed, planted);
        }
    }
    fs::write(&declaration, good).unwrap();
}

/// A bundle that was packed tells nothing, nor does any report of it.
fn reports(folder: &Path, planted: &[Planted]) {
    let (results, out) = (folder.join("clean"), folder.join("clean.asice"));
    let ran = said(["run", path(folder), "5.12-2", "--unattended", "--out", path(&results)]);
    assert!(matches!(ran.exit, Some(0..=2)), "{}", ran.err);
    let packed = said(["bundle", path(folder), "--results", path(&results), "-o", path(&out)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    tells_nothing("the bundle", &String::from_utf8_lossy(&fs::read(&out).unwrap()), planted);
    for format in ["html", "json", "junit", "markdown", "text"] {
        let report = said(["report", path(&out), "--format", format]);
        assert_eq!(report.exit, Some(0), "{}", report.err);
        clean(format, &report, planted);
    }
}

fn clean(what: &str, said: &Said, planted: &[Planted]) {
    tells_nothing(what, &said.out, planted);
    tells_nothing(what, &said.err, planted);
}

fn tells_nothing(what: &str, text: &str, planted: &[Planted]) {
    for one in planted {
        // Four digits alone are in every digest.
        let value = if one.kind == "PIN" { "PIN is 4711" } else { &one.value };
        for form in [value, &one.shown] {
            assert!(!text.contains(form), "{what} tells the {}", one.kind);
        }
    }
}
