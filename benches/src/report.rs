//! The table at the end.

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Shown for what it says beside the others.
    None,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    pub(crate) figure: String,
    /// What it is compared with; empty when the goal is absolute.
    pub(crate) baseline: String,
    /// What the goal is about.
    pub(crate) judged: f64,
    /// How `judged` is shown: its decimals and its unit.
    pub(crate) shown: (usize, &'static str),
    pub(crate) goal: Goal,
}

impl Row {
    /// A figure whose ratio to a baseline has a goal.
    pub(crate) fn ratio(what: impl Into<String>, figure: String, baseline: String, ratio: f64, goal: Goal) -> Self {
        Self { what: what.into(), figure, baseline, judged: ratio, shown: (2, "×"), goal }
    }

    /// A figure that has a goal by itself.
    pub(crate) fn absolute(what: impl Into<String>, value: f64, shown: (usize, &'static str), goal: Goal) -> Self {
        Self { what: what.into(), figure: String::new(), baseline: String::new(), judged: value, shown, goal }
    }

    fn number(&self, value: f64) -> String {
        let (decimals, unit) = self.shown;
        format!("{value:.decimals$}{unit}")
    }

    fn cells(&self) -> [String; 6] {
        let (goal, is_met) = match self.goal {
            Goal::AtLeast(bound) => (format!("≥ {}", self.number(bound)), Some(self.judged >= bound)),
            Goal::AtMost(bound) => (format!("≤ {}", self.number(bound)), Some(self.judged <= bound)),
            Goal::None => (String::new(), None),
        };
        let is_met = is_met.map_or("", |is_met| if is_met { "met" } else { "MISSED" });
        let is_ratio = !self.figure.is_empty();
        let judged = self.number(self.judged);
        let (figure, ratio) = if is_ratio { (self.figure.clone(), judged) } else { (judged, String::new()) };
        [self.what.clone(), figure, self.baseline.clone(), ratio, goal, is_met.to_owned()]
    }
}

/// The rows as a table of Markdown with even columns.
pub(crate) fn table(rows: &[Row]) -> String {
    let title = ["what", "figure", "compared with", "ratio", "goal", ""].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(title).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |cells: &[String; 6]| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut text = line(&lines[0]);
    text += &line(&widths.map(|width| "-".repeat(width)));
    lines[1..].iter().for_each(|cells| text += &line(cells));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_or_missed_and_a_figure_without_one_is_neither() {
        let row = |value, goal| Row::absolute("memory", value, (1, " MB"), goal).cells();
        assert_eq!(row(29.94, Goal::AtMost(30.0)), ["memory", "29.9 MB", "", "", "≤ 30.0 MB", "met"]);
        assert_eq!(row(30.1, Goal::AtMost(30.0))[5], "MISSED");
        assert_eq!(row(30.1, Goal::None)[4..], ["", ""]);
        let ratio = Row::ratio("me", "5/s".to_owned(), "10/s".to_owned(), f64::NAN, Goal::AtLeast(0.6)).cells();
        assert_eq!(ratio[5], "MISSED", "no measurement meets no goal");
    }
}
