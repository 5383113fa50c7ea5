//! What we write of manifests, whose schemas differ from one version of QTI to another.

use super::Schema;

/// Source: `imscp_v1p1.xsd`, "IMS CP 1.1.4".
pub const WITH_QTI12: Schema = Schema {
    space: "http://www.imsglobal.org/xsd/imscp_v1p1",
    roots: &["manifest"],
    spaces: &[],
    groups: &[],
    shapes: &[
        ("manifest", "identifier!:id", "metadata? organizations resources"),
        ("metadata", "", "schema? schemaversion?"),
        ("schema schemaversion", "", "#text"),
        ("organizations", "", ""),
        ("resources", "", "resource*"),
        ("resource", "identifier!:id type! href", "file*"),
        ("file", "href!", ""),
    ],
};

/// Learning Object Metadata, under the prefix that programs look for. Source: `imsmd_loose_v1p3p2.xsd`, "IMS MD 1.3.2" of
/// 2012, which asks for no order; the words are those of the vocabulary `LOMv1.0`.
const LOM: (&str, &str) = ("xmlns:imsmd", "http://ltsc.ieee.org/xsd/LOM");

/// Source: `qtiv2p1_imscpv1p2_v1p0.xsd`, "IMS CP 1.2 QTI 2.1" of 2014.
pub const WITH_QTI21: Schema = Schema {
    space: "http://www.imsglobal.org/xsd/imscp_v1p1",
    roots: &["manifest"],
    spaces: &[LOM],
    groups: &[],
    shapes: &[
        ("manifest", "identifier!:id", "metadata organizations resources"),
        ("resource/metadata", "", "lom"),
        ("lom", "", "general educational? classification?"),
        ("general", "", "identifier keyword*"),
        ("identifier", "", "catalog entry"),
        ("catalog entry difficulty/source purpose/source", "", "#text"),
        ("keyword taxonPath/source taxon/entry", "", "string"),
        ("string taxon/id", "", "#text"),
        ("educational", "", "difficulty"),
        ("difficulty purpose", "", "source value"),
        ("difficulty/value", "", "#text:very_easy/easy/medium/difficult/very_difficult"),
        ("purpose/value", "", "#text:educational_objective/"),
        ("classification", "", "purpose taxonPath"),
        ("taxonPath", "", "source taxon"),
        ("taxon", "", "entry id"),
        ("metadata", "", "schema schemaversion"),
        ("schema", "", "#text:QTIv2.1_Package/QTIv2.1_Item_Bank_Package"),
        ("schemaversion", "", "#text:1.0.0/"),
        ("organizations", "", ""),
        ("resources", "", "resource*"),
        (
            "resource",
            "identifier!:id href type!:imsqti_test_xmlv2p1/imsqti_section_xmlv2p1/imsqti_item_xmlv2p1/\
             imsqti_resprocessing_xmlv2p1/webcontent",
            "metadata? file* dependency*",
        ),
        ("file", "href!", ""),
        ("dependency", "identifierref!:ref", ""),
    ],
};

/// Source: `imsqtiv3p0_imscpv1p2_v1p0.xsd`, "IMS CP 1.2 QTI 3.0", candidate final of 2019.
pub const WITH_QTI30: Schema = Schema {
    space: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    roots: &["manifest"],
    spaces: &[LOM],
    groups: &[],
    shapes: &[
        ("manifest", "identifier!:id", "metadata organizations resources"),
        ("resource/metadata", "", "lom"),
        ("lom", "", "general educational? classification?"),
        ("general", "", "identifier keyword*"),
        ("identifier", "", "catalog entry"),
        ("catalog entry difficulty/source purpose/source", "", "#text"),
        ("keyword taxonPath/source taxon/entry", "", "string"),
        ("string taxon/id", "", "#text"),
        ("educational", "", "difficulty"),
        ("difficulty purpose", "", "source value"),
        ("difficulty/value", "", "#text:very_easy/easy/medium/difficult/very_difficult"),
        ("purpose/value", "", "#text:educational_objective/"),
        ("classification", "", "purpose taxonPath"),
        ("taxonPath", "", "source taxon"),
        ("taxon", "", "entry id"),
        ("metadata", "", "schema schemaversion"),
        ("schema", "", "#text:QTI_Package/QTI_Test_Bank/QTI_Item_Bank/QTI_Object_Bank/QTI_Test/QTI_Section/QTI_Item"),
        ("schemaversion", "", "#text:3.0.0/"),
        ("organizations", "", ""),
        ("resources", "", "resource*"),
        (
            "resource",
            "identifier!:id href type!:imsqti_test_xmlv3p0/imsqti_section_xmlv3p0/imsqti_item_xmlv3p0/webcontent",
            "metadata? file+ dependency*",
        ),
        ("file", "href!", ""),
        ("dependency", "identifierref!:ref", ""),
    ],
};
