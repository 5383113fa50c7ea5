//! What is in an attachment, whatever the mail says of it, and where the mail ends before it should.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

/// The bytes of an attachment. A submission is UTF-8, whatever a mail program says of its letters.
pub(super) fn content_of<'p>(message: &'p Message, part: &'p MessagePart) -> Cow<'p, [u8]> {
    if part.is_encoding_problem
        && let Some(rescued) = rescued(message, part)
    {
        return Cow::Owned(rescued);
    }
    let (PartType::Text(said) | PartType::Html(said)) = &part.body else { return unpacked(message, part) };
    let is_submission = |sent: &Cow<[u8]>| sent.trim_ascii_start().starts_with(b"{") && str::from_utf8(sent).is_ok();
    sent(message, part).filter(is_submission).unwrap_or_else(|| words(message, part, said))
}

/// The bytes of what is no text. The reader of mails leaves out the last ones where only the signs behind them are missing.
pub(super) fn unpacked<'p>(message: &'p Message, part: &'p MessagePart) -> Cow<'p, [u8]> {
    let packed = (part.encoding == Encoding::Base64).then(|| sent(message, part));
    packed.flatten().unwrap_or_else(|| Cow::Borrowed(part.contents()))
}

/// A text by the label of its letters. Labels are those of browsers, by which the desk reads; what they do not know, they
/// take for UTF-8. `said`: as the reader of mails has read it, which is the same for nearly all.
pub(super) fn words<'p>(message: &'p Message, part: &'p MessagePart, said: &'p str) -> Cow<'p, [u8]> {
    let label = part.content_type().and_then(|kind| kind.attribute("charset")).filter(|label| !label.is_empty());
    let known = label.map(|label| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()));
    let is_plain = known.is_none_or(|known| known.is_some_and(|known| known.is_ascii_compatible()));
    if is_plain && said.is_ascii() && part.encoding != Encoding::Base64 {
        return Cow::Borrowed(said.as_bytes());
    }
    match sent(message, part) {
        Some(sent) => {
            let (text, _) = known.flatten().unwrap_or(encoding_rs::UTF_8).decode_with_bom_removal(&sent);
            Cow::Owned(text.into_owned().into_bytes())
        }
        None => Cow::Borrowed(said.as_bytes()),
    }
}

/// The bytes of a part as they were before they were encoded for their way.
fn sent<'p>(message: &'p Message, part: &'p MessagePart) -> Option<Cow<'p, [u8]>> {
    let sent = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        Encoding::None => Some(Cow::Borrowed(sent)),
        Encoding::QuotedPrintable => quoted_printable_decode(sent).map(Cow::Owned),
        Encoding::Base64 => {
            // The reader of mails passes over these, too.
            let letters: Vec<u8> = sent.iter().copied().filter(|byte| *byte != b'-').collect();
            base64_decode(&letters).map(Cow::Owned)
        }
    }
}

/// What is left of a submission in a mail that ends before it should: the line that ends its attachments is missing, and
/// perhaps more.
fn rescued(message: &Message, part: &MessagePart) -> Option<Vec<u8>> {
    let sent = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    // What may be left of that line.
    let sent = &sent[..memchr::memmem::find(sent, b"\n--").unwrap_or(sent.len())];
    let way = part.content_transfer_encoding()?.to_ascii_lowercase();
    let decoded = match way.as_str() {
        "base64" => {
            let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            let mut letters: Vec<u8> = sent.iter().copied().filter(is_letter).collect();
            letters.truncate(letters.len() - usize::from(letters.len() % 4 == 1));
            base64_decode(&letters)
        }
        "quoted-printable" => quoted_printable_decode(sent),
        _ => None,
    };
    decoded.filter(|decoded| decoded.trim_ascii_start().starts_with(b"{"))
}
