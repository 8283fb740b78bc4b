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

/// A day since 1970 as `2026-11-24` (ISO 8601).
#[must_use]
pub fn iso_day(day: i64) -> String {
    let (year, month, day) = date_parts(Time(day * DAY), 0);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads [`iso_day`], and nothing else.
#[must_use]
pub fn read_iso_day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let mut next = |len: usize| parts.next().filter(|p| p.len() == len && p.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let found = month_start(year.into(), month, 0).0.div_euclid(DAY) + i64::from(day) - 1;
    // The 31st of a month that has none is another day.
    (iso_day(found) == text).then_some(found)
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

const HIJRI_AR: [&str; 12] =
    ["محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"];
const HIJRI_EN: [&str; 12] = [
    "Muharram",
    "Safar",
    "Rabi al-Awwal",
    "Rabi al-Akhir",
    "Jumada al-Ula",
    "Jumada al-Akhirah",
    "Rajab",
    "Shaban",
    "Ramadan",
    "Shawwal",
    "Dhu al-Qadah",
    "Dhu al-Hijjah",
];

/// `14 Jumada al-Akhirah 1448`: the day in the calendar of Umm al-Qura, which the Gulf's civil life goes by;
/// `None` outside its tables.
#[must_use]
pub fn hijri(locale: Locale, time: Time, offset: i64) -> Option<String> {
    use icu_calendar::Date;
    use icu_calendar::cal::Hijri;
    let (year, month, day) = date_parts(time, offset);
    let iso = Date::try_new_iso(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()?;
    let date = iso.to_calendar(Hijri::new_umm_al_qura());
    let names = [&HIJRI_AR, &HIJRI_EN][locale as usize];
    let name = names.get(usize::from(date.month().ordinal).checked_sub(1)?)?;
    Some(format!("{} {name} {}", date.day_of_month().0, date.year().extended_year()))
}

/// The Gregorian date with the Hijri one in brackets.
#[must_use]
pub fn both_dates(locale: Locale, time: Time, offset: i64) -> String {
    let own = date(locale, time, offset);
    match hijri(locale, time, offset) {
        Some(hijri) => format!("{own} ({hijri})"),
        None => own,
    }
}

/// The first moment of a month, `offset` minutes east of UTC.
#[must_use]
pub fn month_start(year: i64, month: u32, offset: i64) -> Time {
    // Days from civil, with March as the first month.
    let (y, m) = if month <= 2 { (year - 1, i64::from(month) + 9) } else { (year, i64::from(month) - 3) };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let day = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 - 719_468;
    Time(day * DAY - offset * MINUTE)
}

/// The month a moment lies in on a clock so far east of UTC, counted from the year 0 on: 12 × year + month − 1.
#[must_use]
pub fn month_number(time: Time, offset: i64) -> i64 {
    let (year, month, _) = date_parts(time, offset);
    year * 12 + i64::from(month) - 1
}

/// The first moment of a month that is counted so.
#[must_use]
pub fn month_begin(number: i64, offset: i64) -> Time {
    month_start(number.div_euclid(12), u32::try_from(number.rem_euclid(12) + 1).unwrap_or(1), offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_numbers() {
        for number in [-1, 0, 23_639, 24_322, 24_323] {
            let begin = month_begin(number, 180);
            assert_eq!((month_number(begin, 180), month_number(begin.plus(-1), 180)), (number, number - 1));
        }
        assert_eq!((month_number(Time(0), 0), month_begin(1970 * 12, 180)), (1970 * 12, Time(-180 * MINUTE)));
    }

    #[test]
    fn days_have_names() {
        for text in ["2026-11-24", "1970-01-01", "2024-02-29"] {
            assert_eq!(iso_day(read_iso_day(text).expect(text)), text);
        }
        for odd in ["2026-11-31", "2025-02-29", "2026-1-1", "2026-11-24.csv", "-026-11-24", ""] {
            assert_eq!(read_iso_day(odd), None, "{odd}");
        }
    }

    #[test]
    fn months_begin_at_local_midnight() {
        assert_eq!(date_parts(month_start(2026, 11, 180), 180), (2026, 11, 1));
        assert_eq!(date_parts(Time(month_start(2026, 11, 180).0 - 1), 180), (2026, 10, 31));
        assert_eq!(month_start(1970, 1, 0), Time(0));
    }

    #[test]
    fn known_days_of_umm_al_qura() {
        // 1 Ramadan 1446 was 1 March 2025, and 1 Muharram 1447 was 26 June 2025.
        assert_eq!(hijri(Locale::En, Time(1_740_787_200_000_000), 0).as_deref(), Some("1 Ramadan 1446"));
        assert_eq!(hijri(Locale::Ar, Time(1_750_896_000_000_000), 0).as_deref(), Some("1 محرم 1447"));
        assert!(both_dates(Locale::En, Time(1_795_510_800_000_000), 180).starts_with("24 November 2026 (1"));
    }

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
