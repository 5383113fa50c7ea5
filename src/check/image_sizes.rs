//! Areas are drawn over an image in its own shape, so the image has to say what that is.

use super::SiteRule;
use crate::diag::Diagnostic;
use crate::quiz::Kind;
use crate::site::{Site, Target};

pub const RULE: SiteRule = SiteRule { name: "image-sizes", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for node in &site.quizzes {
        for question in &node.quiz.questions {
            let Kind::Hotspot { image, .. } = &question.kind else { continue };
            let Some(link) = image.links.first() else { continue };
            let Ok(Target::Asset(path)) = site.target(&node.source_path, image, link) else { continue };
            if site.sizeless.contains(&*path) {
                let message = format!("`{}` does not say how large it is, so its areas have no place", link.target);
                let help = match path.to_lowercase().ends_with(".svg") {
                    true => "give its <svg> a `viewBox`, or a `width` and a `height` in numbers",
                    false => "save it anew as a png, jpg or webp; the file may be damaged",
                };
                out.push(Diagnostic::error("image-without-size", link.place, message).help(help));
            }
        }
    }
}
