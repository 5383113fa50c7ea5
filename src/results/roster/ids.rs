//! What the people of a list are known by in results: the strongest of what each has and nobody else on the list.
//!
//! Nobody is found by an address or a name of several people, so these are no ids. Who has nothing else is known by all
//! that the row says, and a number behind it. No submission is called `listed:…`, so no two learners have one id.

use std::collections::HashMap;

use super::{Entry, Roster};
use crate::results::learner::folded;

impl Roster {
    /// In the order of the list.
    pub(in crate::results) fn ids(&self) -> Vec<String> {
        let mut alike: HashMap<String, usize> = HashMap::new();
        let id = |(at, entry): (usize, &Entry)| {
            if let Some(number) = &entry.number {
                return format!("employee_id:{number}");
            }
            if let Some(email) = entry.emails.iter().find(|email| self.of_email(email) == Some(at)) {
                return format!("email:{email}");
            }
            let name = folded(entry.fields.name.as_ref());
            if let Some(name) = name.as_ref().filter(|name| self.by_name[*name] == Some(at)) {
                return format!("name:{name}");
            }
            let row: Vec<&str> = name.iter().chain(&entry.emails).map(String::as_str).collect();
            let count = alike.entry(row.join(" ")).or_default();
            *count += 1;
            format!("listed:{} {count}", row.join(" "))
        };
        self.entries.iter().enumerate().map(id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::roster;

    #[test]
    fn each_is_known_by_what_nobody_else_on_the_list_has() {
        for (rows, ids) in [
            (&["1,Ann,team@x", "2,Bob,team@x"][..], &["employee_id:1", "employee_id:2"][..]),
            // A team's address is nobody's, and one of several may be theirs.
            (&["1,Ann,team@x", ",Zed,Team@x", ",Yan,team@x; yan@x"], &["employee_id:1", "name:zed", "email:yan@x"]),
            // The order makes no difference.
            (&[",Zed,team@x", "1,Ann,team@x", "2,Bob,team@x"], &["name:zed", "employee_id:1", "employee_id:2"]),
            (&[",Eve Fox,", ",eve  fox,", ",Fox Eve,"], &["listed:eve fox 1", "listed:eve fox 2", "name:fox eve"]),
            (
                &["1,Zed,team@x", "2,Ann,team@x", ",Zed,team@x", ",Zed,", ",,team@x"],
                &["employee_id:1", "employee_id:2", "listed:zed team@x 1", "listed:zed 1", "listed:team@x 1"],
            ),
            (&["1,Eve,", ",Eve,eve@x"], &["employee_id:1", "email:eve@x"]),
        ] {
            assert_eq!(roster(&format!("id,name,mail\n{}\n", rows.join("\n"))).unwrap().ids(), ids, "{rows:?}");
        }
    }
}
