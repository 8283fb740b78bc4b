use kernel::{DAY, MINUTE, Time};

/// When a desk works. Deadlines count working time only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// Monday first.
    pub days: [bool; 7],
    /// Minutes after local midnight; `from` is before `to`.
    pub from: u16,
    pub to: u16,
    /// Minutes east of UTC.
    pub offset: i16,
}

impl Calendar {
    /// Sunday to Thursday, 7:00 to 21:00, three hours east of UTC.
    pub const GULF: Self = Self { days: [true, true, true, true, false, false, true], from: 7 * 60, to: 21 * 60, offset: 180 };

    /// Around the clock.
    pub const ALWAYS: Self = Self { days: [true; 7], from: 0, to: 24 * 60, offset: 0 };

    fn local(&self, time: Time) -> (i64, i64) {
        let local = time.0 + i64::from(self.offset) * MINUTE;
        (local.div_euclid(DAY), local.rem_euclid(DAY))
    }

    fn works_on(&self, day: i64) -> bool {
        // 1970-01-01 was a Thursday.
        usize::try_from((day + 3).rem_euclid(7)).is_ok_and(|weekday| self.days[weekday])
    }

    /// Whether somebody is there at `time`.
    #[must_use]
    pub fn is_open(&self, time: Time) -> bool {
        let (day, within) = self.local(time);
        self.works_on(day) && (i64::from(self.from) * MINUTE..i64::from(self.to) * MINUTE).contains(&within)
    }

    /// The moment at which `working` microseconds of working time have passed since `start`.
    ///
    /// A calendar without working days gives `start` plus the plain time.
    #[must_use]
    pub fn add(&self, start: Time, working: i64) -> Time {
        let (open, close) = (i64::from(self.from) * MINUTE, i64::from(self.to) * MINUTE);
        if !self.days.contains(&true) || open >= close {
            return start.plus(working);
        }
        let (mut day, mut within) = self.local(start);
        let mut left = working;
        loop {
            if self.works_on(day) {
                let begin = within.max(open);
                let available = (close - begin).max(0);
                if left <= available {
                    return Time(day * DAY + begin + left - i64::from(self.offset) * MINUTE);
                }
                left -= available;
            }
            day += 1;
            within = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::HOUR;
    use proptest::prelude::*;

    use super::*;

    /// Tuesday 2026-11-24 09:00 UTC, noon in Doha.
    const TUESDAY: Time = Time(1_795_510_800_000_000);

    #[test]
    fn a_week_of_the_gulf() {
        let calendar = Calendar::GULF;
        assert!(calendar.is_open(TUESDAY));
        assert_eq!(calendar.add(TUESDAY, HOUR), TUESDAY.plus(HOUR));
        // Nine hours are left today; the tenth falls at 08:00 tomorrow.
        assert_eq!(calendar.add(TUESDAY, 10 * HOUR), TUESDAY.plus(20 * HOUR));
        // Thursday evening to Sunday morning.
        let thursday = TUESDAY.plus(2 * DAY + 8 * HOUR);
        assert_eq!(calendar.add(thursday, 2 * HOUR), TUESDAY.plus(5 * DAY - 4 * HOUR));
        assert!(!calendar.is_open(TUESDAY.plus(3 * DAY)));
    }

    proptest! {
        #[test]
        fn the_answer_is_due_while_somebody_is_there(start in 0i64..4_000_000_000_000_000, hours in 1i64..200) {
            let due = Calendar::GULF.add(Time(start), hours * HOUR);
            prop_assert!(due.0 >= start + hours * HOUR);
            prop_assert!(Calendar::GULF.is_open(Time(due.0 - 1)));
            prop_assert_eq!(Calendar::ALWAYS.add(Time(start), hours * HOUR), Time(start + hours * HOUR));
        }
    }
}
