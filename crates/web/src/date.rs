use kernel::{DAY, Locale, MINUTE, Time};

/// `(year, month 1 to 12, day 1 to 31)` in the Gregorian calendar, `offset` minutes east of UTC.
#[must_use]
pub fn date_parts(time: Time, offset: i64) -> (i64, u32, u32) {
    // Days since 0000-03-01, so that leap days end a year.
    let days = (time.0 + offset * MINUTE).div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

const MONTHS_AR: [&str; 12] = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];
const MONTHS_EN: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A month's name.
#[must_use]
pub fn month(locale: Locale, month: u32) -> &'static str {
    let at = (month.clamp(1, 12) - 1) as usize;
    match locale {
        Locale::Ar => MONTHS_AR[at],
        Locale::En => MONTHS_EN[at],
    }
}

/// `24 November 2026`, with the month's name in the person's language.
#[must_use]
pub fn date(locale: Locale, time: Time, offset: i64) -> String {
    let (year, number, day) = date_parts(time, offset);
    format!("{day} {} {year}", month(locale, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(date_parts(Time(0), 0), (1970, 1, 1));
        assert_eq!(date_parts(Time(951_782_400_000_000), 0), (2000, 2, 29));
        assert_eq!(date_parts(Time(-1), 0), (1969, 12, 31));
        assert_eq!(date(Locale::En, Time(1_795_510_800_000_000), 180), "24 November 2026");
        assert_eq!(date(Locale::Ar, Time(1_795_510_800_000_000), 180), "24 نوفمبر 2026");
        // 22:30 UTC is already the next day in Doha.
        assert_eq!(date_parts(Time(1_795_510_800_000_000 + 13 * kernel::HOUR + 30 * MINUTE), 180), (2026, 11, 25));
    }
}
