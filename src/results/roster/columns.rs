//! Which columns a list of people may have, and what programs and people call them.

use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::results) enum Column {
    EmployeeId,
    Name,
    FirstName,
    LastName,
    Email,
    Department,
    Started,
    Due,
    Required,
}

/// Names of columns, without spaces, signs and capitals.
pub(in crate::results) const COLUMNS: [(Column, &[&str]); 9] = [
    (
        Column::EmployeeId,
        &[
            "employeeid",
            "id",
            "employeenumber",
            "employeeno",
            "staffid",
            "staffnumber",
            "personnelnumber",
            "personalnummer",
            "mitarbeiternummer",
            "mitarbeiterid",
            "mitarbeiternr",
            "personalnr",
            "persnr",
            "personnelno",
            "personnelid",
            "personidexternal",
            "employee#",
            "workerid",
            "associateid",
            "工号",
            "员工编号",
            "员工工号",
            "员工号",
            "人员编号",
            "职工编号",
            "職工編號",
            "員工編號",
        ],
    ),
    (
        Column::Name,
        &[
            "name",
            "fullname",
            "legalname",
            "fulllegalname",
            "employeename",
            "employee",
            "worker",
            "displayname",
            "mitarbeiter",
            "mitarbeitername",
            "vollständigername",
            "vollstaendigername",
            "vorundnachname",
            "姓名",
            "员工姓名",
            "員工姓名",
        ],
    ),
    (Column::FirstName, &["firstname", "givenname", "legalfirstname", "vorname"]),
    (Column::LastName, &["lastname", "surname", "familyname", "legallastname", "nachname", "familienname"]),
    (
        Column::Email,
        &[
            "email",
            "mail",
            "emailaddress",
            "mailaddress",
            "workemail",
            "workemailaddress",
            "emailwork",
            "primaryworkemail",
            "primaryemail",
            "businessemail",
            "companyemail",
            "emailadresse",
            "geschäftlicheemail",
            "dienstlicheemail",
            "邮箱",
            "邮箱地址",
            "工作邮箱",
            "公司邮箱",
            "企业邮箱",
            "电子邮件",
            "电子邮件地址",
            "电子邮箱",
            "電子郵件",
        ],
    ),
    (
        Column::Department,
        &[
            "department",
            "departmentname",
            "dept",
            "team",
            "unit",
            "supervisoryorganization",
            "organisationseinheit",
            "abteilung",
            "部门",
            "部门名称",
            "所属部门",
            "所在部门",
            "部門",
        ],
    ),
    (
        Column::Started,
        &[
            "startdate",
            "start",
            "started",
            "startedon",
            "hiredate",
            "originalhiredate",
            "dateofhire",
            "employmentstartdate",
            "joined",
            "joineddate",
            "entrydate",
            "eintritt",
            "eintrittsdatum",
            "einstellungsdatum",
            "入职日期",
            "入职时间",
            "到职日期",
            "到岗日期",
            "到職日期",
        ],
    ),
    (Column::Due, &["due", "duedate", "dueon", "deadline", "faellig", "fälligam", "frist", "截止日期"]),
    (
        Column::Required,
        &[
            "requiredcourses",
            "required",
            "courses",
            "mandatorycourses",
            "mandatory",
            "pflichtkurse",
            "kurse",
            "必修课程",
            "必修",
        ],
    ),
];

impl Column {
    pub(super) fn of(head: &str) -> Option<Self> {
        // `Employee #` is a number, and `Employee` a name.
        let with_sign: String = head.chars().filter(|letter| letter.is_alphanumeric() || *letter == '#').collect();
        let plain = with_sign.replace('#', "");
        let named = |name: &str| COLUMNS.iter().find(|(_, names)| names.contains(&name)).map(|(column, _)| *column);
        named(&with_sign).or_else(|| named(&plain))
    }
}
