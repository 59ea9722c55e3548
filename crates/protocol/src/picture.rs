//! Small pictures from outside: read within bounds, and written anew, so that nothing of what was sent is handed on but what is
//! seen.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

/// How many bytes are read.
pub const LARGEST: usize = 64 * 1024;
/// How many pixels it may be wide and high: a small file can unfold to a large picture.
pub const WIDEST: u32 = 1024;
/// The box that it is made to fit in, where it is larger: twice or three times of what is shown.
const KEPT: (u32, u32) = (384, 192);
const MOST_MEMORY: u64 = 16 * 1024 * 1024;

/// A picture (PNG) that was written by us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

/// Why something is no picture of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPicture {
    /// More bytes, or more pixels, than are read.
    TooLarge,
    /// Not of a format that is read, or broken.
    Unreadable,
}

impl Picture {
    /// Reads a PNG, JPEG or WebP by what it is and not by what it is called, and writes it anew: of what else was in the file, such
    /// as where a photograph was taken, nothing is left. Of a moving picture the first moment is.
    ///
    /// # Errors
    /// [`BadPicture`].
    pub fn read(bytes: &[u8]) -> Result<Self, BadPicture> {
        if bytes.len() > LARGEST {
            return Err(BadPicture::TooLarge);
        }
        let mut reader =
            ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| BadPicture::Unreadable)?;
        if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
            return Err(BadPicture::Unreadable);
        }
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(WIDEST), Some(WIDEST));
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        let picture = reader.decode().map_err(|error| match error {
            image::ImageError::Limits(_) => BadPicture::TooLarge,
            _ => BadPicture::Unreadable,
        })?;
        let (width, height) = KEPT;
        let fits = picture.width() <= width && picture.height() <= height;
        let picture = if fits { picture } else { picture.thumbnail(width, height) };
        let mut written = Cursor::new(Vec::new());
        picture.to_rgba8().write_to(&mut written, ImageFormat::Png).map_err(|_| BadPicture::Unreadable)?;
        Ok(Self(written.into_inner()))
    }

    /// The PNG.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
