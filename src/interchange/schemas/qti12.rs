//! What we write of QTI 1.2. Source: the schema of the namespace `ims_qtiasiv1p2`, "IMS QTI ASI 1.2.1" of 2008. Its
//! identifiers may be any text.

use super::Schema;

pub const QTI12: Schema = Schema {
    space: "http://www.imsglobal.org/xsd/ims_qtiasiv1p2",
    roots: &["questestinterop"],
    spaces: &[],
    groups: &[("TEST", "and or not other varequal vargte varlte")],
    shapes: &[
        ("questestinterop", "", "assessment"),
        ("assessment", "ident! title", "qtimetadata* rubric* section+"),
        ("qtimetadata", "", "qtimetadatafield+"),
        ("qtimetadatafield", "", "fieldlabel fieldentry"),
        ("fieldlabel fieldentry", "", "#text"),
        (
            "rubric",
            "view:All/Administrator/AdminAuthority/Assessor/Author/Candidate/InvigilatorProctor/Psychometrician/\
             Scorer/Tutor",
            "material+",
        ),
        ("section", "ident! title", "item*"),
        ("item", "ident! title", "itemmetadata? presentation? resprocessing* itemfeedback*"),
        ("itemmetadata", "", "qtimetadata*"),
        ("presentation", "", "(material response_lid response_str)+"),
        ("material", "", "mattext+"),
        ("mattext", "texttype", "#text"),
        ("response_lid", "ident! rcardinality:Single/Multiple/Ordered rtiming:Yes/No", "material? render_choice"),
        ("response_str", "ident! rcardinality:Single/Multiple/Ordered rtiming:Yes/No", "render_fib"),
        ("render_choice", "shuffle:Yes/No", "response_label*"),
        ("render_fib", "fibtype:String/Integer/Decimal/Scientific", "response_label*"),
        ("response_label", "ident! rshuffle:Yes/No", "#mixed material*"),
        ("resprocessing", "", "outcomes respcondition+"),
        ("outcomes", "", "decvar+"),
        (
            "decvar",
            "varname vartype:Integer/String/Decimal/Scientific/Boolean/Enumerated/Set defaultval minvalue maxvalue",
            "#text",
        ),
        ("respcondition", "continue:Yes/No title", "conditionvar setvar* displayfeedback*"),
        ("conditionvar and or", "", "$TEST+"),
        ("not", "", "$TEST"),
        ("other", "", "#text"),
        ("varequal", "respident! case:Yes/No index", "#text"),
        ("vargte varlte", "respident! index", "#text"),
        ("setvar", "varname action:Set/Add/Subtract/Multiply/Divide", "#text"),
        ("displayfeedback", "feedbacktype:Response/Solution/Hint linkrefid!", "#text"),
        ("itemfeedback", "ident! title", "(flow_mat solution hint)+"),
        ("flow_mat", "class", "material+"),
        ("hint", "feedbackstyle:Complete/Incremental/Multilevel/Proprietary", "hintmaterial+"),
        ("solution", "feedbackstyle:Complete/Incremental/Multilevel/Proprietary", "solutionmaterial+"),
        ("hintmaterial solutionmaterial", "", "material+"),
    ],
};
