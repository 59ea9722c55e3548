//! Currencies: the three-letter codes that ISO 4217 assigns to money in use.

use std::fmt;

/// In the order of the alphabet: what is money of some country or group of countries. Metals, bonds, funds, test codes and
/// withdrawn currencies are not.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP \
                     CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG \
                     HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL \
                     MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
                     RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD \
                     TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// A text that is not the code of a currency, in words for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadCurrency {
    /// What is wrong, to be read after the field's name.
    pub message: &'static str,
}

impl fmt::Display for BadCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for BadCurrency {}

/// A currency, by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static str);

impl Currency {
    /// Reads a code: three capital letters that ISO 4217 assigns to a currency in use.
    ///
    /// # Errors
    /// [`BadCurrency`] for everything else: small letters, names, metals (`XAU`), codes for tests, and withdrawn currencies (`DEM`).
    pub fn parse(text: &str) -> Result<Self, BadCurrency> {
        const FORM: BadCurrency = BadCurrency { message: "must be three capital letters" };
        const UNKNOWN: BadCurrency = BadCurrency { message: "must be a currency's code as assigned by ISO 4217" };
        if text.len() != 3 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(FORM);
        }
        CODES.split_ascii_whitespace().find(|code| *code == text).map(Self).ok_or(UNKNOWN)
    }

    /// The three letters.
    pub fn as_str(&self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_use_is_read() {
        for code in ["USD", "EUR", "HRK", "XAF", "XCG", "SLE", "ZWG"] {
            assert_eq!(Currency::parse(code).is_ok(), code != "HRK", "{code}");
        }
        assert_eq!(Currency::parse("JPY").unwrap().as_str(), "JPY");
    }

    #[test]
    fn the_codes_stand_in_order_and_once() {
        let codes: Vec<_> = CODES.split_ascii_whitespace().collect();
        assert!(codes.is_sorted_by(|one, next| one < next));
        assert!(codes.iter().all(|code| code.len() == 3));
        assert_eq!(codes.len(), 155);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "usd", "US", "USDT", "XAU", "XXX", "DEM", "123", "€€€", "US "] {
            assert!(Currency::parse(text).is_err(), "{text}");
        }
    }
}
