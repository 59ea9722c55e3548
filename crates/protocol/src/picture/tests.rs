//! Tests of pictures: what is read, what is not, and that nothing else comes through.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use super::{BadPicture, LARGEST, Picture, WIDEST};

fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut written = Cursor::new(Vec::new());
    let picture = DynamicImage::new_rgb8(width, height);
    picture.write_to(&mut written, format).expect("a picture");
    written.into_inner()
}

fn size(picture: &Picture) -> (u32, u32) {
    let read = image::load_from_memory(picture.bytes()).expect("a picture");
    (read.width(), read.height())
}

#[test]
fn three_formats_are_read_and_one_is_written() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let picture = Picture::read(&drawn(40, 20, format)).expect("a picture");
        assert!(picture.bytes().starts_with(b"\x89PNG\r\n\x1a\n"), "{format:?}");
        assert_eq!(size(&picture), (40, 20), "{format:?}");
    }
}

#[test]
fn large_ones_shrink_and_keep_their_shape() {
    assert_eq!(size(&Picture::read(&drawn(768, 384, ImageFormat::Png)).unwrap()), (384, 192));
    assert_eq!(size(&Picture::read(&drawn(400, 1000, ImageFormat::Png)).unwrap()), (77, 192));
    assert_eq!(size(&Picture::read(&drawn(WIDEST, WIDEST, ImageFormat::Png)).unwrap()), (192, 192));
}

#[test]
fn what_unfolds_too_far_or_weighs_too_much_is_refused() {
    for (width, height) in [(WIDEST + 1, 1), (1, WIDEST + 1), (20_000, 20_000)] {
        assert_eq!(Picture::read(&header_of(width, height)), Err(BadPicture::TooLarge), "{width} {height}");
    }
    let mut heavy = drawn(2, 2, ImageFormat::Png);
    heavy.resize(LARGEST + 1, 0);
    assert_eq!(Picture::read(&heavy), Err(BadPicture::TooLarge));
}

/// A small PNG that says to be of this size.
fn header_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = drawn(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// The check sum of a chunk (PNG, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

#[test]
fn what_is_no_raster_image_is_refused() {
    let png = drawn(8, 8, ImageFormat::Png);
    let (svg, html) = ("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>", "<!doctype html><script>");
    for bad in [&b""[..], b"GIF89a\x01\x00\x01\x00", b"BM", svg.as_bytes(), html.as_bytes(), &png[..40], &png[1..]] {
        assert_eq!(Picture::read(bad), Err(BadPicture::Unreadable), "{:?}", String::from_utf8_lossy(bad));
    }
}

#[test]
fn nothing_that_stands_beside_the_picture_comes_through() {
    let mut polyglot = drawn(8, 8, ImageFormat::Png);
    polyglot.extend_from_slice(b"<script>alert(1)</script>");
    let picture = Picture::read(&polyglot).expect("a picture");
    assert!(!picture.bytes().windows(7).any(|part| part == b"<script"));
}
