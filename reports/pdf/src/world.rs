//! What a template can see: the templates, the values it places, files to attach, and the fonts that are part of this program. Nothing else exists.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

const TEMPLATE: [(&str, &str); 7] = [
    ("consumer.typ", include_str!("../template/consumer.typ")),
    ("front.typ", include_str!("../template/front.typ")),
    ("look.typ", include_str!("../template/look.typ")),
    ("record.typ", include_str!("../template/record.typ")),
    ("report.typ", include_str!("../template/report.typ")),
    ("results.typ", include_str!("../template/results.typ")),
    ("said.typ", include_str!("../template/said.typ")),
];

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// What is known of the fonts of this program.
pub(crate) fn book() -> &'static FontBook {
    &FONTS.book
}

/// A world of a few files.
pub(crate) struct Sheet {
    library: LazyHash<Library>,
    main: FileId,
    sources: BTreeMap<String, Source>,
    files: BTreeMap<String, Bytes>,
}

impl Sheet {
    /// A template with these files beside it.
    pub fn new(main: &str, files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let sources = TEMPLATE.map(|(name, text)| (name.to_owned(), Source::new(id(name), text.to_owned())));
        let files = files.into_iter().map(|(name, bytes)| (name.to_owned(), Bytes::new(bytes)));
        Self { library: LazyHash::new(Library::default()), main: id(main), sources: sources.into(), files: files.collect() }
    }
}

fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names of the template's files are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(id.vpath().get_without_slash()).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.vpath().get_without_slash()).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    /// There is no today: a report that names the day on which it is printed would differ each day.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
