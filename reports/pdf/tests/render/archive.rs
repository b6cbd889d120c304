//! What PDF/A-3 and PDF/UA-1 demand of the objects in a file and a program that knows neither can see: qpdf lists them as JSON. No validator of these
//! standards runs here; this is what can be looked at without one.

use pdf::{Files, consumer, render};
use reports::consumer::Page;
use reports::messages::Language;
use rstest::rstest;
use serde_json::Value;

use super::specimen::Specimen;
use super::{Written, buyers};

/// The objects of a file.
struct Objects(Value);

impl Objects {
    fn of(bytes: &[u8]) -> Self {
        let listed = Written::bytes(bytes).by("qpdf", &["--json=2", "--json-key=qpdf"]);
        let listed: Value = serde_json::from_str(&listed).unwrap();
        Self(listed["qpdf"][1].clone())
    }

    /// An object, or the dictionary of a stream, that stands here or is named here.
    fn get<'a>(&'a self, value: &'a Value) -> &'a Value {
        let named = value.as_str().filter(|text| text.ends_with(" R")).map(|name| &self.0[format!("obj:{name}")]);
        match named {
            Some(object) if object["stream"].is_object() => &object["stream"]["dict"],
            Some(object) => &object["value"],
            None => value,
        }
    }

    fn catalog(&self) -> &Value {
        self.get(&self.0["trailer"]["value"]["/Root"])
    }

    fn all(&self) -> impl Iterator<Item = &Value> {
        let objects = self.0.as_object().unwrap().values();
        objects.map(|object| if object["stream"].is_object() { &object["stream"]["dict"] } else { &object["value"] })
    }

    /// The elements of the structure of this type.
    fn elements(&self, kind: &str) -> Vec<&Value> {
        self.all().filter(|object| object["/Type"] == "/StructElem" && object["/S"] == kind).collect()
    }
}

fn report() -> Objects {
    let files = Files { verdicts: b"{}".to_vec(), junit: b"<testsuites/>".to_vec() };
    Objects::of(&render(&Specimen::small().failing(2).printed(Language::German), files).unwrap())
}

fn page() -> Objects {
    Objects::of(&consumer(&Page::on_paper(&buyers::that_says("Nursery Eye"), Language::German)).unwrap())
}

#[rstest]
#[case::report(report())]
#[case::page(page())]
fn what_archives_and_readers_aloud_need_is_there(#[case] objects: Objects) {
    let catalog = objects.catalog();
    assert_eq!((&catalog["/Lang"], &catalog["/MarkInfo"]["/Marked"]), (&"u:de".into(), &true.into()));
    assert_eq!(catalog["/ViewerPreferences"]["/DisplayDocTitle"], true);
    let intent = objects.get(&objects.get(&catalog["/OutputIntents"])[0]);
    assert_eq!(intent["/S"], "/GTS_PDFA1");
    assert!(objects.get(&intent["/DestOutputProfile"]).is_object(), "the profile of colours is in the file: {intent}");
    let structure = objects.get(&catalog["/StructTreeRoot"]);
    assert!(structure["/ParentTree"] != Value::Null, "{structure}");
    for (kind, role) in objects.get(&structure["/RoleMap"]).as_object().unwrap() {
        assert!(["/P", "/Part", "/Span"].contains(&role.as_str().unwrap()), "{kind} stands for {role}");
    }
    assert!(
        objects.all().filter(|object| object["/Type"] == "/Page").all(|page| page["/Tabs"] == "/S"),
        "pages are walked in order of structure"
    );
    assert_eq!(objects.elements("/Title").len(), 1);
    assert!(!objects.elements("/H1").is_empty() && !objects.elements("/TH").is_empty());
    for cell in objects.elements("/TH") {
        assert!(cell.to_string().contains("\"/Scope\":\"/Column\""), "{cell}");
    }
    for forbidden in ["/AA", "/OpenAction", "/Encrypt", "/JavaScript"] {
        assert!(catalog[forbidden].is_null(), "{forbidden}");
    }
}

#[test]
fn a_picture_says_what_it_is() {
    let (objects, none) = (page(), report());
    let pictures = objects.elements("/Figure");
    assert_eq!(pictures.iter().map(|picture| &picture["/Alt"]).collect::<Vec<_>>(), ["u:Nummer der Datei"]);
    assert!(none.elements("/Figure").is_empty(), "its bars repeat the numbers beside them, and are left out of the structure");
}

#[test]
fn each_attached_file_says_how_it_belongs_to_the_report() {
    let objects = report();
    let attached = objects.get(&objects.catalog()["/AF"]).as_array().unwrap();
    let files: Vec<_> = attached.iter().map(|file| objects.get(file)).map(|file| (&file["/UF"], &file["/AFRelationship"])).collect();
    assert_eq!(files, [(&"u:junit.xml".into(), &"/Alternative".into()), (&"u:verdicts.json".into(), &"/Data".into())]);
}

#[test]
fn each_link_says_where_it_leads() {
    let objects = report();
    let links: Vec<_> = objects.all().filter(|object| object["/Subtype"] == "/Link").collect();
    assert!(links.len() > 10 && links.iter().all(|link| link["/Contents"].as_str().is_some_and(|says| says.len() > 4)), "{links:#?}");
}
