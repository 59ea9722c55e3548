//! The colour of a realm, as light and as dark as it can be read: no choice of anybody's makes a page unreadable.

/// What letters need to stand out from what is behind them (WCAG 2.2, success criterion 1.4.3).
const CONTRAST: f64 = 4.5;
/// What the colour stands on or under, on light pages and on dark ones: the stylesheet's paper, raised and sunken.
const LIGHT: [Rgb; 3] = [Rgb(0xfb, 0xfa, 0xf8), Rgb(0xff, 0xff, 0xff), Rgb(0xf3, 0xf1, 0xed)];
const DARK: [Rgb; 3] = [Rgb(0x14, 0x16, 0x1a), Rgb(0x1b, 0x1e, 0x24), Rgb(0x20, 0x24, 0x2b)];
const STEPS: u32 = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

/// The colour on light pages and on dark ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colours {
    light: Rgb,
    dark: Rgb,
}

impl Colours {
    /// Those of `#rrggbb`.
    pub(super) fn of(text: &str) -> Option<Self> {
        let asked = Rgb::parse(text)?;
        Some(Self { light: asked.against(&LIGHT, Rgb(0, 0, 0)), dark: asked.against(&DARK, Rgb(255, 255, 255)) })
    }

    pub(super) fn stylesheet(self) -> String {
        let (light, dark) = (self.light.text(), self.dark.text());
        format!(
            ":root {{ --accent: {light}; }}\n@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n"
        )
    }
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self(red, green, blue))
    }

    fn text(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The colour itself, or as much nearer to `end` as it takes to stand out from all of these.
    fn against(self, all: &[Self], end: Self) -> Self {
        let stands_out = |colour: &Self| all.iter().all(|other| colour.contrast(*other) >= CONTRAST);
        (0..=STEPS).map(|step| self.mixed(end, step)).find(stands_out).unwrap_or(end)
    }

    fn mixed(self, other: Self, step: u32) -> Self {
        let mix = |one: u8, other: u8| {
            let sum = u32::from(one) * (STEPS - step) + u32::from(other) * step;
            u8::try_from(sum / STEPS).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// WCAG 2.2, contrast ratio.
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > other { one / other } else { other / one }
    }

    /// WCAG 2.2, relative luminance.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_can_be_read_in_light_and_in_dark() {
        let parts = || (0..=255u8).step_by(17);
        for (red, green, blue) in parts().flat_map(|r| parts().flat_map(move |g| parts().map(move |b| (r, g, b)))) {
            let colours = Colours::of(&Rgb(red, green, blue).text()).expect("a colour");
            for (colour, all) in [(colours.light, LIGHT), (colours.dark, DARK)] {
                assert!(all.iter().all(|other| colour.contrast(*other) >= CONTRAST), "{red} {green} {blue}");
            }
        }
    }

    #[test]
    fn what_can_be_read_stays_as_it_is() {
        assert_eq!(Colours::of("#8f2a40").unwrap().light.text(), "#8f2a40");
        assert_eq!(Colours::of("#f08ca0").unwrap().dark.text(), "#f08ca0");
        for bad in ["", "#fff", "8f2a40", "#8f2a4g", "#8f2a40;", "red"] {
            assert_eq!(Colours::of(bad), None, "{bad}");
        }
    }

    #[test]
    fn contrast_is_as_the_standard_has_it() {
        assert!((Rgb(0, 0, 0).contrast(Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((Rgb(119, 119, 119).contrast(Rgb(255, 255, 255)) - 4.478).abs() < 1e-3);
    }

    /// The colours here are those of the stylesheet.
    #[test]
    fn the_paper_is_that_of_the_stylesheet() {
        let css = include_str!("../../assets/signet.css");
        let (light, dark) = css.split_once("@media (prefers-color-scheme: dark)").expect("two schemes");
        for (scheme, all) in [(light, LIGHT), (dark, DARK)] {
            for (name, colour) in ["paper", "raised", "sunken"].into_iter().zip(all) {
                assert!(scheme.contains(&format!("--{name}: {};", colour.text())), "{name}");
            }
        }
    }
}
