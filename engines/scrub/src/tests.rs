use proptest::prelude::*;

use super::*;

const MARK: &[u8] = b"25.2854N 51.5310E";

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("short");
    [&[0xff, marker], length.to_be_bytes().as_slice(), content].concat()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}

fn jpeg(orientation: u8) -> Vec<u8> {
    let exif = [b"Exif\0\0".as_slice(), &orientation_tiff(orientation), MARK].concat();
    [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xe1, &exif),
        segment(0xe2, &[b"ICC_PROFILE\0".as_slice(), MARK].concat()),
        segment(0xed, &[b"Photoshop 3.0\0".as_slice(), MARK].concat()),
        segment(0xfe, MARK),
        segment(0xdb, &[0; 65]),
        segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        vec![1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4],
        vec![0xff, 0xd9],
        MARK.to_vec(),
    ]
    .concat()
}

#[test]
fn jpeg_loses_everything_but_the_picture_and_its_orientation() {
    for turn in 1..=8 {
        let cleaned = clean(&jpeg(turn)).expect("clean");
        assert_eq!(cleaned.kind, Kind::Jpeg);
        assert!(!contains(&cleaned.bytes, MARK));
        assert!(!contains(&cleaned.bytes, b"ICC_PROFILE"));
        assert!(cleaned.bytes.ends_with(&[0xff, 0xd0, 4, 0xff, 0xd9]));
        assert_eq!(contains(&cleaned.bytes, b"Exif"), turn != 1);
        assert_eq!(clean(&cleaned.bytes).expect("again"), cleaned);
    }
}

#[test]
fn png_keeps_pixels_only() {
    let chunk = |name: &[u8; 4], data: &[u8]| [&(u32::try_from(data.len()).expect("short")).to_be_bytes(), name.as_slice(), data, &[0; 4]].concat();
    let file = [
        png::SIGNATURE.to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"tEXt", MARK),
        chunk(b"eXIf", MARK),
        chunk(b"prIv", MARK),
        chunk(b"IDAT", &[1, 2, 3]),
        chunk(b"IEND", &[]),
        MARK.to_vec(),
    ]
    .concat();
    let cleaned = clean(&file).expect("clean");
    assert!(!contains(&cleaned.bytes, MARK) && contains(&cleaned.bytes, b"IDAT"));
    assert!(clean(&file[..file.len() - MARK.len() - 5]).is_err());
}

#[test]
fn webp_keeps_pixels_only() {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut out = [name.as_slice(), &(u32::try_from(data.len()).expect("short")).to_le_bytes(), data].concat();
        out.resize(out.len() + data.len() % 2, 0);
        out
    };
    let body = [chunk(b"VP8X", &[0x3c, 0, 0, 0, 0, 0, 0, 0, 0, 0]), chunk(b"VP8L", &[1, 2, 3]), chunk(b"EXIF", MARK), chunk(b"XMP ", MARK)].concat();
    let size = u32::try_from(body.len() + 4).expect("short");
    let file = [b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", &body, MARK].concat();
    let cleaned = clean(&file).expect("clean");
    assert!(!contains(&cleaned.bytes, MARK) && contains(&cleaned.bytes, b"VP8L"));
    assert_eq!(cleaned.bytes[20], 0x10);
}

#[test]
fn other_files_are_named() {
    assert_eq!(clean(b"\0\0\0\x18ftypheic\0\0"), Err(Error::Heic));
    assert_eq!(clean(b"\0\0\0\x18ftypmp42\0\0"), Err(Error::Video));
    assert_eq!(clean(b"\x1a\x45\xdf\xa3...."), Err(Error::Video));
    assert_eq!(clean(b"%PDF-1.7"), Err(Error::UnknownKind));
    assert_eq!(clean(b""), Err(Error::UnknownKind));
}

proptest! {
    #[test]
    fn any_bytes_are_answered(start in 0usize..4, bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let prefix: &[u8] = [b"\xff\xd8\xff".as_slice(), png::SIGNATURE, b"RIFF\xff\0\0\0WEBP", b""][start];
        let _ = clean(&[prefix, &bytes].concat());
    }

    #[test]
    fn cuts_and_bends_of_a_real_file_are_answered(at in 0usize..300, bit in 0u8..8) {
        let mut file = jpeg(6);
        let at = at % file.len();
        file[at] ^= 1 << bit;
        if let Ok(cleaned) = clean(&file) {
            prop_assert!(cleaned.bytes.len() <= file.len() + 36);
        }
        let _ = clean(&file[..at]);
    }
}
