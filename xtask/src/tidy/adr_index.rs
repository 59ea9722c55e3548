//! Rule: every decision record is listed, and every listed record is there.

use super::Violation;
use super::tree::Tree;

const WHY: &str = "docs/adr/README.md links every decision record, and nothing else that looks like one";
const FOLDER: &str = "docs/adr";

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let index = format!("{FOLDER}/README.md");
    let records: Vec<&str> = tree
        .files
        .iter()
        .filter(|file| file.is_in(FOLDER) && file.path != index)
        .map(super::tree::File::name)
        .collect();
    let listing = tree.files.iter().find(|file| file.path == index).map_or("", |file| &file.text);

    let mut violations = Vec::new();
    for record in &records {
        if !listing.contains(&format!("]({record})")) {
            let what = "is not linked from docs/adr/README.md".to_owned();
            violations.push(Violation { path: format!("{FOLDER}/{record}"), line: 1, what, why: WHY });
        }
        let number = record.split('-').next().unwrap_or_default();
        if records.iter().any(|other| other < record && other.split('-').next() == Some(number)) {
            let what = format!("the number {number} is taken");
            violations.push(Violation { path: format!("{FOLDER}/{record}"), line: 1, what, why: WHY });
        }
    }
    for (line, text) in (1..).zip(listing.lines()) {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        for link in links.filter(|link| link.starts_with(|first: char| first.is_ascii_digit())) {
            if !records.contains(&link) {
                let what = format!("links `{link}`, which is not there");
                violations.push(Violation { path: index.clone(), line, what, why: WHY });
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::sample(files)).into_iter().map(|violation| violation.what).collect()
    }

    #[test]
    fn an_unlisted_record_a_dead_link_and_a_double_number_are_found() {
        let index = ("docs/adr/README.md", "- [one](0001-one.md)\n- [gone](0007-gone.md)\n- [b](0001-other.md)\n");
        let found =
            found(&[index, ("docs/adr/0001-one.md", ""), ("docs/adr/0002-two.md", ""), ("docs/adr/0001-other.md", "")]);
        assert_eq!(
            found,
            [
                "is not linked from docs/adr/README.md",
                "the number 0001 is taken",
                "links `0007-gone.md`, which is not there"
            ]
        );
    }

    #[test]
    fn a_full_index_passes() {
        let index = ("docs/adr/README.md", "- [one](0001-one.md), see [the map](../../ARCHITECTURE.md)\n");
        assert!(found(&[index, ("docs/adr/0001-one.md", "")]).is_empty());
    }
}
