//! Folding: the same text for every case, width and composition of the same characters.

use icu_casemap::CaseMapperBorrowed;
use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// NFKC and full case folding, repeated until nothing changes, so that folding a folded text gives the same
/// text. One round is not enough: folding may undo a composition, and NFKC may bring capitals forth.
/// `None` for a text that does not settle, which no text is known to do.
pub(super) fn fold(text: &str) -> Option<String> {
    const ROUNDS: usize = 6;
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    let case = CaseMapperBorrowed::new();
    let mut current = text.to_owned();
    for _ in 0..ROUNDS {
        let normal = normalizer.normalize(&current);
        let folded = case.fold_string(&normal);
        let next = normalizer.normalize(&folded);
        if next == current {
            return Some(current);
        }
        current = next.into_owned();
    }
    None
}

/// Whether a character shows nothing or has no settled meaning: default-ignorable ones such as zero-width spaces and
/// variation selectors, format controls such as text direction, private use, and code points that Unicode has not
/// assigned yet (a later version may fold them differently).
pub(super) fn is_invisible(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(
            category,
            GeneralCategory::Format
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}
