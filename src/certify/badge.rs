//! A certificate as a credential of Open Badges 3.0 (an `AchievementCredential` in the model of W3C's Verifiable
//! Credentials 2.0), secured as a JSON Web Token (section 8.2): the credential itself is the payload, and the header
//! holds the public key.
//!
//! The issuer is named by its key (`did:jwk`), so that nobody needs a server for it. The learner is named by a hash of the
//! e-mail address, the employee number or the name, as the standard has it, unless HR wants the name in the open.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::compact::{Certificate, percent};
use super::report::Person;
use crate::content::Issuer;
use crate::sign::{PrivateKey, PublicKey};
use crate::site::{Course, Site};

/// What names a course of a site, before both ids.
const ACHIEVEMENT: &str = "urn:coursewright:";

/// What a credential says besides its certificate.
pub(super) struct Subject<'a> {
    pub(super) site: &'a Site,
    pub(super) course: &'a Course,
    pub(super) person: &'a Person,
    pub(super) issuer: &'a Issuer,
    pub(super) with_name: bool,
}

/// The token, as a file holds it.
pub(super) fn token(certificate: &Certificate, subject: &Subject, key: &PrivateKey) -> String {
    let header = json!({"alg": "ES256", "typ": "JWT", "jwk": key.public().jwk()});
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(&header), encode(&credential(certificate, subject, key.public())));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn credential(certificate: &Certificate, subject: &Subject, key: &PublicKey) -> Value {
    let Certificate { id, site, course, title, passed_on, valid_until, score, .. } = certificate;
    let config = &subject.site.config;
    let file = &subject.course.file;
    let did = key.did();
    let objectives: Vec<_> = file.objectives.iter().map(|objective| format!("- {}", objective.text)).collect();
    let mark = file.pass.as_ref().map(|pass| format!(" with a mean score of {}", percent(pass.mark)));
    let mut narrative = format!("Passed every quiz that counts in the course{}.", mark.unwrap_or_default());
    if !objectives.is_empty() {
        narrative.push_str(&format!("\n\nThe course teaches to:\n\n{}", objectives.join("\n")));
    }
    let mut issuer = json!({
        "id": did, "type": ["Profile"], "name": subject.issuer.name.as_ref().unwrap_or(&config.title),
    });
    if let Some(url) = subject.issuer.url.as_ref().or(config.base_url.as_ref()) {
        issuer["url"] = json!(url);
    }
    if let Some(image) = &subject.issuer.image {
        issuer["image"] = json!({"id": image, "type": "Image"});
    }
    let mut achievement = json!({
        "id": format!("{ACHIEVEMENT}{site}:{course}"),
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": title,
        "description": file.summary.as_ref().unwrap_or(title),
        "criteria": {"narrative": narrative},
    });
    let mut results = None;
    if let Some(score) = score {
        let described = format!("{ACHIEVEMENT}{site}:{course}:score");
        achievement["resultDescription"] = json!([{
            "id": described, "type": ["ResultDescription"], "name": "Score", "resultType": "Percent",
            "valueMin": "0", "valueMax": "100",
        }]);
        let value = format!("{}", (score * 1000.0).round() / 10.0);
        results = Some(json!([{"type": ["Result"], "resultDescription": described, "value": value}]));
    }
    let mut who = json!({
        "type": ["AchievementSubject"], "identifier": identifiers(certificate, subject), "achievement": achievement,
    });
    if let Some(results) = results {
        who["result"] = results;
    }
    let from = format!("{passed_on}T00:00:00Z");
    let mut credential = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": format!("urn:uuid:{id}"),
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": title,
        "issuer": issuer,
        "validFrom": from,
        "credentialSubject": who,
        "iss": did,
        "jti": format!("urn:uuid:{id}"),
        "nbf": seconds(&from),
    });
    if let Some(until) = valid_until {
        let until = format!("{until}T23:59:59Z");
        credential["exp"] = json!(seconds(&until));
        credential["validUntil"] = json!(until);
    }
    credential
}

fn seconds(time: &str) -> Option<i64> {
    time.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

/// Who it is: by a hash of what is known of them best, and by the name where HR wants that.
fn identifiers(certificate: &Certificate, subject: &Subject) -> Vec<Value> {
    let Person { email, employee_id, .. } = subject.person;
    let (kind, text) = match (email, employee_id) {
        (Some(email), _) => ("emailAddress", email),
        (None, Some(number)) => ("identifier", number),
        (None, None) => ("name", &certificate.name),
    };
    // Another for each credential, so that one table of hashes does not do for all.
    let salt = &hex(&Sha256::digest(format!("coursewright-salt\n{}", certificate.id)))[..16];
    let hash = hex(&Sha256::digest(format!("{text}{salt}")));
    let mut all = vec![json!({
        "type": "IdentityObject", "hashed": true, "identityHash": format!("sha256${hash}"), "identityType": kind,
        "salt": salt,
    })];
    if subject.with_name {
        all.push(json!({
            "type": "IdentityObject", "hashed": false, "identityHash": certificate.name, "identityType": "name",
        }));
    }
    all
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A token that was taken apart; whether it is genuine is another matter.
pub(super) struct Opened<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    pub(super) certificate: Certificate,
    pub(super) issuer: Option<String>,
}

impl<'a> Opened<'a> {
    /// `None` for what is no credential of ours.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let header: Value = serde_json::from_slice(&decode(header)?).ok()?;
        let payload: Value = serde_json::from_slice(&decode(payload)?).ok()?;
        if header["alg"] != "ES256" {
            return None;
        }
        let achievement = &payload["credentialSubject"]["achievement"];
        let (site, course) = achievement["id"].as_str()?.strip_prefix(ACHIEVEMENT)?.split_once(':')?;
        let day = |value: &Value| value.as_str()?.get(..10)?.parse().ok();
        let named = payload["credentialSubject"]["identifier"].as_array().into_iter().flatten();
        let name = named.filter(|one| one["hashed"] == false).find_map(|one| one["identityHash"].as_str());
        let certificate = Certificate {
            id: payload["id"].as_str()?.strip_prefix("urn:uuid:")?.to_owned(),
            site: site.to_owned(),
            course: course.to_owned(),
            title: achievement["name"].as_str()?.to_owned(),
            name: name.unwrap_or_default().to_owned(),
            passed_on: day(&payload["validFrom"])?,
            valid_until: if payload["validUntil"].is_null() { None } else { Some(day(&payload["validUntil"])?) },
            score: None,
        };
        let issuer = payload["issuer"]["name"].as_str().map(str::to_owned);
        Some(Self { signed, signature: decode(signature)?, certificate, issuer })
    }

    pub(super) fn is_genuine(&self, key: &PublicKey) -> bool {
        key.verify(self.signed.as_bytes(), &self.signature)
    }
}
