//! A document in Typst's language as a tagged PDF (PDF/UA-1, ISO 14289-1, and PDF/A-2a, ISO 19005-2). The world it is made in holds
//! that one text and two fonts: no file, no package and no clock.

use anyhow::Context as _;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Label, Smart};
use typst::introspection::Introspector as _;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::letters;

/// Pages of one document at most.
const PAGES: usize = 500;
const FONTS: [&[u8]; 2] = [include_bytes!("../fonts/Vazirmatn-Regular.ttf"), include_bytes!("../fonts/Vazirmatn-Bold.ttf")];

/// What prints.
pub(crate) struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    standards: PdfStandards,
}

/// What was printed.
pub(crate) struct Printed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) pages: usize,
    pub(crate) marks: Vec<(String, usize)>,
}

impl Press {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let fonts: Vec<Font> = FONTS.into_iter().filter_map(|data| Font::new(Bytes::new(data), 0)).collect();
        anyhow::ensure!(fonts.len() == FONTS.len(), "a font cannot be read");
        let path = VirtualPath::new("main.typ").map_err(|e| anyhow::anyhow!("{e:?}"))?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: FileId::new(RootedPath::new(VirtualRoot::Project, path)),
            standards: PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).ok().context("the standards of the PDF")?,
        })
    }

    pub(crate) fn print(&self, source: String) -> Result<Printed, String> {
        let world = Sheet { press: self, source: Source::new(self.main, source) };
        let said = |errors: &[SourceDiagnostic]| errors.iter().map(|e| e.message.to_string()).collect::<Vec<_>>().join("; ");
        let document: PagedDocument = typst::compile(&world).output.map_err(|e| said(&e))?;
        let pages = document.pages().len();
        if pages > PAGES {
            return Err(format!("more than {PAGES} pages"));
        }
        let introspector = document.introspector();
        let mark = |found: &typst::foundations::Content| Some((found.label()?, introspector.page(found.location()?)?));
        let marks =
            introspector.query_labelled().iter().filter_map(mark).map(|(l, page): (Label, _)| (l.resolve().to_string(), page.get())).collect();
        // No identifier, no time of its own: the same source gives the same bytes.
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("Majlis".into())),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        let bytes = letters::natural(typst_pdf::pdf(&document, &options).map_err(|e| said(&e))?);
        Ok(Printed { bytes, pages, marks })
    }
}

/// The world of one document.
struct Sheet<'a> {
    press: &'a Press,
    source: Source,
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.press.main { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
