//! The files under the rules: what git tracks, and what it would track if it were added now.

use std::fs;

use super::rust_source::RustSource;
use crate::failure::{During as _, Result};
use crate::process;

/// A text file and where it is, relative to the root, with `/` between the folders.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// Only for `.rs` files.
    pub(super) rust: Option<RustSource>,
    /// The file holds nothing but tests.
    pub(super) is_test: bool,
}

pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

impl File {
    /// The name without folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl Tree {
    pub(super) fn of_repository() -> Result<Self> {
        // A checkout that belongs to somebody else (a container's volume) may be listed too.
        let mut git = process::command("git", ["-c", "safe.directory=*", "ls-files", "-z"]);
        git.args(["--cached", "--others", "--exclude-standard"]);
        let listing = process::output(&mut git)?;
        let mut files = Vec::new();
        for path in listing.split('\0').filter(|path| !path.is_empty()) {
            let full = process::root().join(path);
            // Deleted but still tracked, or a link to a folder.
            if !full.is_file() {
                continue;
            }
            let bytes = fs::read(&full).during(format!("reading {path}"))?;
            // Binary files have no lines to complain about.
            if let Ok(text) = String::from_utf8(bytes) {
                files.push((path.to_owned(), text));
            }
        }
        Ok(Self::new(files))
    }

    pub(super) fn new(files: Vec<(String, String)>) -> Self {
        let files: Vec<File> = files
            .into_iter()
            .map(|(path, text)| {
                let rust = path.ends_with(".rs").then(|| RustSource::new(&text));
                File { is_test: is_test_by_place(&path), path, text, rust }
            })
            .collect();
        let mut tree = Self { files };
        tree.mark_declared_tests();
        tree
    }

    /// `#[cfg(test)] mod cases;` makes `cases.rs` and the folder `cases/` test code whatever they are called.
    fn mark_declared_tests(&mut self) {
        let mut places = Vec::new();
        for file in &self.files {
            let Some(rust) = &file.rust else { continue };
            let folder = match file.path.strip_suffix(".rs") {
                Some(stem) if ["mod.rs", "lib.rs", "main.rs"].contains(&file.name()) => {
                    stem.rsplit_once('/').map_or("", |(folder, _)| folder)
                }
                Some(stem) => stem,
                None => continue,
            };
            places.extend(rust.test_modules_elsewhere().into_iter().map(|module| format!("{folder}/{module}")));
        }
        for file in &mut self.files {
            file.is_test |= places.iter().any(|place| file.path == format!("{place}.rs") || file.is_in(place));
        }
    }

    /// The Rust files with what was read from each.
    pub(super) fn rust_files(&self) -> impl Iterator<Item = (&File, &RustSource)> {
        self.files.iter().filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    #[cfg(test)]
    pub(super) fn sample(files: &[(&str, &str)]) -> Self {
        Self::new(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }
}

fn is_test_by_place(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_files_are_known_by_their_place_and_by_how_they_are_declared() {
        let tree = Tree::sample(&[
            ("crates/a/src/lib.rs", "mod model;\n#[cfg(test)]\nmod cases;\n"),
            ("crates/a/src/model.rs", "#[cfg(test)] mod properties;"),
            ("crates/a/src/model/properties.rs", ""),
            ("crates/a/src/cases.rs", ""),
            ("crates/a/src/cases/more.rs", ""),
            ("crates/a/src/keys/tests.rs", ""),
            ("crates/a/tests/it/main.rs", ""),
        ]);
        let tests: Vec<&str> = tree.files.iter().filter(|file| file.is_test).map(|file| file.path.as_str()).collect();
        assert_eq!(
            tests,
            [
                "crates/a/src/model/properties.rs",
                "crates/a/src/cases.rs",
                "crates/a/src/cases/more.rs",
                "crates/a/src/keys/tests.rs",
                "crates/a/tests/it/main.rs",
            ]
        );
    }
}
