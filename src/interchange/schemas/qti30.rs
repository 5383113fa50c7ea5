//! What we write of QTI 3.0. Source: `imsqti_asiv3p0_sbacv1p0_v1p0.xsd`, "IMS QTI 3.0 ASI SBAC Profile 1.0" of 2022,
//! which by its own list of changes takes away from QTI 3.0 and adds attributes that we do not write. The schema of
//! QTI 3.0 without that profile was not at hand.

use super::Schema;

pub const QTI30: Schema = Schema {
    space: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    roots: &["qti-assessment-item", "qti-assessment-test"],
    spaces: &[],
    groups: &[
        (
            "INLINE",
            "a abbr b br cite code dfn em i img kbd q samp small span strong sub sup qti-text-entry-interaction \
             qti-inline-choice-interaction",
        ),
        ("BLOCK", "blockquote div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul"),
        (
            "INTERACTION",
            "qti-choice-interaction qti-order-interaction qti-match-interaction qti-extended-text-interaction \
             qti-hotspot-interaction",
        ),
        ("NUMBER", "qti-base-value qti-correct qti-index qti-map-response qti-sum qti-variable"),
        (
            "TRUTH",
            "qti-and qti-equal qti-gt qti-gte qti-is-null qti-lt qti-lte qti-match qti-not qti-or qti-pattern-match \
             qti-string-match",
        ),
        ("RULE", "qti-response-condition qti-set-outcome-value"),
    ],
    shapes: &[
        (
            "qti-assessment-item",
            "identifier!:name title! adaptive!:boolean time-dependent!:boolean",
            "qti-response-declaration* qti-outcome-declaration* qti-item-body? qti-response-processing? \
             qti-modal-feedback*",
        ),
        (
            "qti-response-declaration",
            "identifier!:id cardinality!:multiple/ordered/record/single \
             base-type:boolean/directedPair/duration/file/float/identifier/integer/pair/point/string/uri",
            "qti-default-value? qti-correct-response? qti-mapping?",
        ),
        (
            "qti-outcome-declaration",
            "identifier!:name cardinality!:multiple/ordered/record/single \
             base-type:boolean/directedPair/duration/file/float/identifier/integer/pair/point/string/uri",
            "qti-default-value?",
        ),
        ("qti-default-value qti-correct-response", "", "qti-value+"),
        ("qti-value", "", "#text"),
        ("qti-mapping", "lower-bound:double upper-bound:double default-value:double", "qti-map-entry+"),
        ("qti-map-entry", "map-key! mapped-value!:double case-sensitive:boolean", ""),
        ("qti-item-body", "", "(qti-rubric-block $BLOCK $INTERACTION)+"),
        (
            "qti-item-body/qti-rubric-block",
            "view!:author/candidate/proctor/scorer/testConstructor/tutor* use!:instructions/scoring/navigation",
            "qti-content-body",
        ),
        (
            "qti-assessment-section/qti-rubric-block",
            "view!:author/candidate/proctor/scorer/testConstructor/tutor* use:instructions/scoring/navigation",
            "qti-content-body",
        ),
        ("qti-content-body", "", "#mixed ($BLOCK $INLINE)*"),
        (
            "qti-choice-interaction",
            "response-identifier!:name class shuffle:boolean max-choices:count min-choices:count",
            "qti-simple-choice+",
        ),
        ("qti-order-interaction", "response-identifier!:name shuffle:boolean", "qti-simple-choice+"),
        ("qti-simple-choice", "identifier!:name fixed:boolean", "#mixed ($BLOCK $INLINE)*"),
        (
            "qti-match-interaction",
            "response-identifier!:name class shuffle:boolean max-associations:count",
            "qti-simple-match-set{2}",
        ),
        ("qti-simple-match-set", "", "qti-simple-associable-choice*"),
        ("qti-simple-associable-choice", "identifier!:name match-max!:count", "#mixed ($BLOCK $INLINE)*"),
        ("qti-hotspot-interaction", "response-identifier!:name max-choices:count", "object qti-hotspot-choice+"),
        ("object", "data! type!:mime width:length height:length", "#mixed"),
        (
            "qti-hotspot-choice",
            "identifier!:name shape!:circle/default/ellipse/poly/rect coords!:coords hotspot-label",
            "",
        ),
        ("qti-extended-text-interaction", "response-identifier!:name expected-lines:count", ""),
        ("qti-text-entry-interaction", "response-identifier!:ref expected-length:count", ""),
        ("qti-inline-choice-interaction", "response-identifier!:name shuffle:boolean", "qti-inline-choice+"),
        ("qti-inline-choice", "identifier!:name", "#mixed"),
        (
            "qti-modal-feedback",
            "outcome-identifier!:name show-hide!:show/hide identifier!:name title",
            "qti-content-body?",
        ),
        ("qti-response-processing", "", "$RULE*"),
        ("qti-response-condition", "", "qti-response-if qti-response-else-if* qti-response-else?"),
        ("qti-response-if qti-response-else-if", "", "$TRUTH $RULE*"),
        ("qti-response-else", "", "$RULE*"),
        ("qti-set-outcome-value", "identifier!:name", "$NUMBER"),
        ("qti-and qti-or", "", "$TRUTH+"),
        ("qti-not", "", "$TRUTH"),
        ("qti-is-null", "", "qti-variable"),
        ("qti-match qti-gt qti-gte qti-lt qti-lte", "", "$NUMBER{2}"),
        ("qti-equal", "tolerance-mode!:absolute/exact/relative tolerance:doubles", "$NUMBER{2}"),
        ("qti-string-match", "case-sensitive!:boolean substring:boolean", "(qti-variable qti-base-value){2}"),
        ("qti-pattern-match", "pattern!", "qti-variable"),
        ("qti-index", "n!:int", "(qti-variable qti-correct)"),
        ("qti-sum", "", "$NUMBER+"),
        ("qti-variable qti-correct qti-map-response", "identifier!:name", ""),
        (
            "qti-base-value",
            "base-type!:boolean/directedPair/duration/file/float/identifier/integer/pair/point/string/uri",
            "#text",
        ),
        ("qti-assessment-test", "identifier!:name title!", "qti-outcome-declaration* qti-time-limits? qti-test-part+"),
        ("qti-time-limits", "min-time:least-0 max-time:least-0", ""),
        (
            "qti-test-part",
            "identifier!:name navigation-mode!:linear/nonlinear submission-mode!:individual/simultaneous",
            "qti-assessment-section+",
        ),
        (
            "qti-assessment-section",
            "identifier!:name title! visible!:boolean",
            "qti-ordering? qti-rubric-block* qti-assessment-item-ref*",
        ),
        ("qti-ordering", "shuffle:boolean", ""),
        ("qti-assessment-item-ref", "identifier!:name href!", "qti-weight*"),
        ("qti-weight", "identifier!:name value!:double", ""),
        ("a", "href! class", "#mixed $INLINE*"),
        (
            "abbr b caption cite code dfn dt em h1 h2 h3 h4 h5 h6 i kbd p pre q samp small span strong sub sup",
            "class",
            "#mixed $INLINE*",
        ),
        ("br hr col", "class", ""),
        ("img", "src! alt! class", ""),
        ("blockquote", "class", "#mixed $BLOCK*"),
        ("div li dd", "class", "#mixed ($BLOCK $INLINE)*"),
        ("ul ol", "class", "li*"),
        ("dl", "class", "(dt dd)*"),
        ("table", "class", "caption? col* colgroup* thead? tfoot? tbody*"),
        ("colgroup", "class", "col*"),
        ("thead tfoot tbody", "class", "tr+"),
        ("tr", "class", "(th td)+"),
        ("th td", "class rowspan:int colspan:int", "#mixed ($BLOCK $INLINE)*"),
    ],
};
