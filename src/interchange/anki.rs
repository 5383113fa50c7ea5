//! Packages that Anki opens: a zip with a collection in SQLite, in the oldest schema that all its versions read (11).
//!
//! Notes are known by their guid, so a package that is imported again brings them up to date: the one that was changed
//! last holds. Ids of decks and of the type of note are made of what they stand for, and are the same in every package.

use rusqlite::{Connection, MAIN_DB, params};
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::{Error, package};

/// Fields are HTML.
#[derive(Clone, Debug)]
pub struct Note {
    /// Names the note for good.
    pub guid: String,
    pub front: String,
    pub back: String,
    /// What asks for the front; without it there is one card.
    pub reverse: Option<String>,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Deck<'a> {
    /// Tells decks apart that have the same name.
    pub id: &'a str,
    pub name: &'a str,
    pub notes: &'a [Note],
}

/// Between two fields of a note.
const FIELDS: &str = "\u{1f}";
/// Ids are moments in milliseconds elsewhere; ours look like such of the years 2014 to 2027.
const FIRST_ID: i64 = 1_400_000_000_000;
const IDS: u64 = 400_000_000_000;
const MODEL: &str = "coursewright";
const CSS: &str =
    ".card { font-family: sans-serif; font-size: 20px; max-width: 40em; margin: 0 auto; text-align: left; }\n";

const SCHEMA: &str = "
    CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
        ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
        models text not null, decks text not null, dconf text not null, tags text not null);
    CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
        usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
        flags integer not null, data text not null);
    CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
        mod integer not null, usn integer not null, type integer not null, queue integer not null,
        due integer not null, ivl integer not null, factor integer not null, reps integer not null,
        lapses integer not null, left integer not null, odue integer not null, odid integer not null,
        flags integer not null, data text not null);
    CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
        ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null,
        type integer not null);
    CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
    CREATE INDEX ix_notes_usn on notes (usn);
    CREATE INDEX ix_cards_usn on cards (usn);
    CREATE INDEX ix_revlog_usn on revlog (usn);
    CREATE INDEX ix_cards_nid on cards (nid);
    CREATE INDEX ix_cards_sched on cards (did, queue, due);
    CREATE INDEX ix_revlog_cid on revlog (cid);
    CREATE INDEX ix_notes_csum on notes (csum);
";

fn id_of(name: &str) -> i64 {
    FIRST_ID + i64::try_from(xxh3_64(name.as_bytes()) % IDS).expect("it is far below the largest number")
}

/// The bytes of an `.apkg`. `now` is in seconds: when an imported note was changed later, it stays as it is.
pub fn write(deck: &Deck, now: i64) -> Result<Vec<u8>, Error> {
    let broken = |error: rusqlite::Error| Error::Package(error.to_string());
    let collection = collection(deck, now).map_err(broken)?;
    package::write(&[("collection.anki2".to_owned(), collection), ("media".to_owned(), b"{}".to_vec())])
}

fn collection(deck: &Deck, now: i64) -> Result<Vec<u8>, rusqlite::Error> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(SCHEMA)?;
    let (model, did) = (id_of(MODEL), id_of(deck.id));
    let writing = connection.transaction()?;
    let decks = json!({"1": deck_of(1, "Default", now), did.to_string(): deck_of(did, deck.name, now)});
    let models = json!({model.to_string(): model_of(model, did, now)});
    writing.execute(
        "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
        params![
            now,
            now * 1000,
            configuration(model).to_string(),
            models.to_string(),
            decks.to_string(),
            options().to_string()
        ],
    )?;
    {
        let mut note = writing.prepare("INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, 0, 0, '')")?;
        let mut card = writing
            .prepare("INSERT INTO cards VALUES (?1, ?2, ?3, ?4, ?5, -1, 0, 0, ?6, 0, 0, 0, 0, 0, 0, 0, 0, '')")?;
        let mut taken = std::collections::BTreeSet::new();
        for (at, one) in (1_i64..).zip(deck.notes) {
            let mut id = id_of(&one.guid);
            // A note and its second card take two ids.
            while !taken.insert(id) || !taken.insert(id + 1) {
                id += 1;
            }
            let fields = [&*one.front, &*one.back, one.reverse.as_deref().unwrap_or_default()].join(FIELDS);
            let tags = one.tags.iter().map(|tag| tag.replace(char::is_whitespace, "-")).collect::<Vec<_>>().join(" ");
            note.execute(params![id, one.guid, model, now, format!(" {tags} "), fields, one.front])?;
            for ord in 0..=i64::from(one.reverse.is_some()) {
                card.execute(params![id + ord, id, did, ord, now, at])?;
            }
        }
    }
    writing.commit()?;
    Ok(connection.serialize(MAIN_DB)?.to_vec())
}

fn deck_of(id: i64, name: &str, now: i64) -> Value {
    // `::` would make a deck within another one.
    json!({
        "id": id, "name": name.replace("::", ":"), "mod": now, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
        "collapsed": false, "extendNew": 10, "extendRev": 50, "lrnToday": [0, 0], "newToday": [0, 0],
        "revToday": [0, 0], "timeToday": [0, 0],
    })
}

fn model_of(id: i64, deck: i64, now: i64) -> Value {
    let field = |ord: usize, name: &str| json!({"name": name, "ord": ord, "font": "Arial", "size": 20, "rtl": false, "sticky": false, "media": []});
    let template = |ord: usize, name: &str, asks: &str, tells: &str| {
        json!({
            "name": name, "ord": ord, "qfmt": format!("{{{{{asks}}}}}"),
            "afmt": format!("{{{{FrontSide}}}}<hr id=answer>{{{{{tells}}}}}"), "did": null, "bqfmt": "", "bafmt": "",
        })
    };
    json!({
        "id": id.to_string(), "name": "Coursewright", "type": 0, "mod": now, "usn": -1, "sortf": 0, "did": deck,
        "flds": [field(0, "Front"), field(1, "Back"), field(2, "Reverse")],
        "tmpls": [template(0, "Card 1", "Front", "Back"), template(1, "Card 2", "Reverse", "Front")],
        "req": [[0, "any", [0]], [1, "any", [2]]],
        "css": CSS, "latexPre": "", "latexPost": "", "tags": [], "vers": [],
    })
}

fn configuration(model: i64) -> Value {
    json!({
        "activeDecks": [1], "curDeck": 1, "curModel": model.to_string(), "newSpread": 0, "collapseTime": 1200,
        "timeLim": 0, "estTimes": true, "dueCounts": true, "nextPos": 1, "sortType": "noteFld",
        "sortBackwards": false, "addToCur": true,
    })
}

/// Anki's own presets.
fn options() -> Value {
    json!({"1": {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true, "timer": 0, "replayq": true,
        "new": {
            "delays": [1, 10], "ints": [1, 4, 7], "initialFactor": 2500, "separate": true, "order": 1, "perDay": 20,
            "bury": true,
        },
        "rev": {
            "perDay": 200, "ease4": 1.3, "fuzz": 0.05, "minSpace": 1, "ivlFct": 1, "maxIvl": 36500, "bury": true,
        },
        "lapse": {"delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 0},
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(guid: &str, front: &str, reverse: Option<&str>) -> Note {
        let reverse = reverse.map(str::to_owned);
        Note {
            guid: guid.to_owned(),
            front: front.to_owned(),
            back: "Back".to_owned(),
            reverse,
            tags: vec!["a b".to_owned()],
        }
    }

    /// The collection of a package, as a program would open it.
    fn opened(bytes: &[u8]) -> (tempfile::NamedTempFile, Connection) {
        let files = package::read(bytes).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["collection.anki2", "media"]);
        assert_eq!(files["media"], b"{}");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &files["collection.anki2"]).unwrap();
        let connection = Connection::open(file.path()).unwrap();
        (file, connection)
    }

    #[test]
    fn a_package_holds_each_note_with_its_cards() {
        let notes = [note("site/concept/reach", "Reach", Some("How many")), note("site/quiz/q/one", "Which?", None)];
        let deck = Deck { id: "site/course", name: "Course::One", notes: &notes };
        let bytes = write(&deck, 1_700_000_000).unwrap();
        assert_eq!(bytes, write(&deck, 1_700_000_000).unwrap(), "the same notes give the same bytes");
        let (_file, connection) = opened(&bytes);
        let text = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(text("PRAGMA integrity_check"), "ok");
        assert_eq!(number("SELECT ver FROM col"), 11);
        assert_eq!(number("SELECT count(*) FROM notes"), 2);
        assert_eq!(number("SELECT count(*) FROM cards"), 3);
        assert_eq!(number("SELECT count(*) FROM cards JOIN notes ON nid = notes.id"), 3);
        assert_eq!(text("SELECT flds FROM notes WHERE guid = 'site/concept/reach'"), "Reach\u{1f}Back\u{1f}How many");
        assert_eq!(text("SELECT tags FROM notes LIMIT 1"), " a-b ");
        let decks: Value = serde_json::from_str(&text("SELECT decks FROM col")).unwrap();
        let did = number("SELECT did FROM cards LIMIT 1").to_string();
        assert_eq!(decks[&did]["name"], "Course:One");
        let models: Value = serde_json::from_str(&text("SELECT models FROM col")).unwrap();
        let model = &models[number("SELECT mid FROM notes LIMIT 1").to_string()];
        assert_eq!(model["tmpls"][0]["qfmt"], "{{Front}}");
        assert_eq!(model["tmpls"][1]["afmt"], "{{FrontSide}}<hr id=answer>{{Front}}");
        // Whatever is written later has the same ids.
        let (_later, later) = opened(&write(&deck, 1_800_000_000).unwrap());
        let ids = |connection: &Connection| -> Vec<i64> {
            let mut query = connection.prepare("SELECT id FROM notes ORDER BY guid").unwrap();
            query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(ids(&connection), ids(&later));
    }
}
