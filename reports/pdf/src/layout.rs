//! From a template to pages, chapter by chapter: beside the pages that are done, only the pieces of one chapter are in memory.

use std::sync::Arc;

use typst::World;
use typst::comemo::{Constraint, Track as _, TrackedMut, evict};
use typst::diag::{At as _, SourceResult, bail};
use typst::ecow::EcoVec;
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Array, Context, Func, StyleChain, Target, TargetElem};
use typst::introspection::{Introspector, Locator};
use typst::model::{Document as _, DocumentInfo};
use typst::syntax::Span;
use typst::utils::Protected;
use typst_layout::{Page, PagedDocument, PagedIntrospector, layout_document_for_bundle};

use crate::lean::lean;
use crate::world::Sheet;

/// How often all is laid out at most, until what pages print of each other is so: the second time has contents, the third their page numbers.
const PASSES: usize = 5;

/// The pages of a template whose `chapters` are functions, each of which begins on a page of its own.
///
/// # Errors
/// What the typesetter says of the template, and when the page numbers do not settle.
pub(crate) fn pages(sheet: &Sheet) -> SourceResult<PagedDocument> {
    let mut known = Arc::new(PagedIntrospector::new(&[]));
    for _ in 0..PASSES {
        let constraint = Constraint::new();
        let (mut sink, traced) = (Sink::new(), Traced::default());
        let mut engine = Engine {
            world: (sheet as &dyn World).track(),
            library: sheet.library(),
            introspector: Protected::new((&*known as &dyn Introspector).track_with(&constraint)),
            traced: traced.track(),
            sink: sink.track_mut(),
            route: Route::default(),
        };
        let document = once(&mut engine, sheet)?;
        if constraint.validate(&**document.introspector() as &dyn Introspector) {
            let faults = sink.delayed();
            return if faults.is_empty() { Ok(document) } else { Err(faults) };
        }
        // The pages go. What they tell of each other stays for the next time.
        known = Arc::clone(document.introspector());
    }
    bail!(Span::detached(), "the page numbers do not settle")
}

/// Lays out every chapter once.
fn once(engine: &mut Engine, sheet: &Sheet) -> SourceResult<PagedDocument> {
    let mut locators = Locator::root().split();
    let (mut pages, mut info) = (EcoVec::new(), DocumentInfo::default());
    for (number, chapter) in chapters(engine, sheet)?.iter().enumerate() {
        let laid_out = one(engine, chapter, locators.next(&number))?;
        if number == 0 {
            info = laid_out.info().clone();
        }
        let chapter = laid_out.pages().to_vec();
        drop(laid_out);
        // No other chapter has the same pieces. Once they are forgotten, nobody but us holds the pages.
        evict(0);
        pages.extend(chapter.into_iter().map(|page| Page { frame: lean(page.frame), ..page }));
    }
    Ok(PagedDocument::new(pages, info))
}

fn one(engine: &mut Engine, chapter: &Func, locator: Locator) -> SourceResult<PagedDocument> {
    let content = chapter.call(engine, Context::none().track(), [(); 0])?.display();
    let target = TargetElem::target.set(Target::Paged).wrap();
    let base = StyleChain::new(&engine.library.styles);
    layout_document_for_bundle(engine, &content, locator, base.chain(&target))
}

fn chapters(engine: &mut Engine, sheet: &Sheet) -> SourceResult<Vec<Func>> {
    let source = sheet.source(sheet.main()).at(Span::detached())?;
    let sink = TrackedMut::reborrow_mut(&mut engine.sink);
    let template = typst_eval::eval(engine.world, engine.library, engine.traced, sink, engine.route.track(), &source)?;
    let chapters = template.field("chapters", ()).at(Span::detached())?.clone();
    chapters.cast::<Array>().at(Span::detached())?.into_iter().map(|chapter| chapter.cast().at(Span::detached())).collect()
}
