//! Maps and lines, drawn on the server: shapes in numbers, which the template puts into SVG.

use crate::area::Area;

/// Width of a drawing, in its own units.
pub(super) const WIDTH: f64 = 600.0;
/// Height of a line chart, and the room for its labels.
pub(super) const HEIGHT: f64 = 200.0;
const TOP: f64 = 12.0;
const FOOT: f64 = 24.0;

/// Areas as paths of SVG, in order, and the height of the map. Latitudes are drawn as long as they are in the middle of the map
/// (equirectangular), which for a country is close enough to see.
pub(super) fn paths(areas: &[Area]) -> (Vec<String>, f64) {
    let corners = || areas.iter().flat_map(|a| a.shape.iter().flatten().flatten());
    let range = |axis: usize| corners().fold((f64::MAX, f64::MIN), |(low, high), c| (low.min(c[axis]), high.max(c[axis])));
    let ((west, east), (south, north)) = (range(0), range(1));
    let shrink = f64::midpoint(south, north).to_radians().cos();
    let (width, height) = ((east - west) * shrink, north - south);
    if width <= 0.0 || height <= 0.0 {
        return (vec![String::new(); areas.len()], 0.0);
    }
    // A country that is taller than wide is drawn no taller than wide: it has to fit a screen.
    let scale = WIDTH / width.max(height);
    let left = (WIDTH - width * scale) / 2.0;
    let draw = |ring: &Vec<[f64; 2]>| {
        let points: Vec<String> = ring.iter().map(|[x, y]| format!("{:.1} {:.1}", left + (x - west) * shrink * scale, (north - y) * scale)).collect();
        format!("M{}Z", points.join("L"))
    };
    let paths = areas.iter().map(|a| a.shape.iter().flatten().map(draw).collect()).collect();
    (paths, height * scale)
}

/// A value in time, with its interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dot {
    pub(super) at: usize,
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// A line chart: for each dot x, y and where its interval begins and ends; and the lines across, each with y and value.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) dots: Vec<[f64; 4]>,
    pub(super) grid: Vec<(f64, f64)>,
}

/// Draws dots over `count` places, from zero up; time goes with the reading direction.
pub(super) fn line(dots: &[Dot], count: usize, is_rtl: bool) -> Line {
    let top = dots.iter().map(|d| d.high).fold(0.0, f64::max);
    let step = nice(top / 4.0);
    let most = (top / step).ceil().max(1.0) * step;
    let y = |value: f64| TOP + (HEIGHT - TOP - FOOT) * (1.0 - value / most);
    let dots = dots.iter().map(|d| [x(d.at, count, is_rtl), y(d.value), y(d.low), y(d.high)]).collect();
    let grid = (0_u8..).map(|n| f64::from(n) * step).take_while(|v| *v <= most * 1.0001).map(|v| (y(v), v)).collect();
    Line { dots, grid }
}

/// Where a place lies.
pub(super) fn x(at: usize, count: usize, is_rtl: bool) -> f64 {
    let share = (at as f64 + 0.5) / count.max(1) as f64;
    WIDTH * if is_rtl { 1.0 - share } else { share }
}

/// A step of 1, 2 or 5 times a power of ten, at least this long.
fn nice(step: f64) -> f64 {
    if !step.is_finite() || step <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= step * 0.9999).unwrap_or(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_fits_its_drawing() {
        let square = |x: f64| vec![vec![vec![[x, 25.0], [x + 1.0, 25.0], [x + 1.0, 26.0], [x, 25.0]]]];
        let areas = [51.0, 52.0].map(|x| Area { code: "A".into(), name: [String::new(), String::new()], shape: square(x) });
        let (paths, height) = paths(&areas);
        assert!(paths[0].starts_with("M0.0 ") && paths[0].ends_with('Z') && paths[1].contains("L600.0 "), "{paths:?}");
        // Two degrees of longitude at 25.5 degrees north are 1.805 of latitude.
        assert!((height - WIDTH / 1.805).abs() < 0.5, "{height}");
        assert_eq!(super::paths(&[]).1, 0.0);
    }

    #[test]
    fn lines_begin_at_zero_and_steps_are_round() {
        assert_eq!([0.9, 1.0, 1.1, 23.0, 60.0, 0.0].map(nice), [1.0, 1.0, 2.0, 50.0, 100.0, 1.0]);
        let dot = |at, value| Dot { at, value, low: value - 1.0, high: value + 1.0 };
        let ltr = line(&[dot(0, 10.0), dot(1, 19.0)], 2, false);
        assert_eq!(ltr.grid.iter().map(|(_, v)| *v).collect::<Vec<_>>(), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert!(ltr.dots[0][0] < ltr.dots[1][0] && ltr.dots[0][1] > ltr.dots[1][1], "later is right, more is up");
        let rtl = line(&[dot(0, 10.0), dot(1, 19.0)], 2, true);
        assert!(rtl.dots[0][0] > rtl.dots[1][0]);
        assert_eq!(line(&[], 12, false).dots.len(), 0);
    }
}
