use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::js::{Kind, Reader};
use super::{css, js};

/// The tokens of a script, without semicolons that stand before a brace, and with one `const` for what follows it.
fn tokens(text: &str) -> Option<Vec<(Kind, String)>> {
    let mut reader = Reader::new(text);
    let mut found: Vec<(Kind, String)> = Vec::new();
    while let Some(token) = reader.token()? {
        while token.text == "}" && found.last().is_some_and(|(_, text)| text == ";") {
            found.pop();
        }
        if token.text == "const" && found.last().is_some_and(|(_, text)| text == ";") {
            found.pop();
            found.push((Kind::Sign, ",".to_owned()));
            continue;
        }
        found.push((token.kind, token.text.to_owned()));
    }
    Some(found)
}

/// The files of the built-in theme with an ending, and their text.
fn shipped(ending: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default").join(ending);
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|file| (file.path().display().to_string(), fs::read_to_string(file.path()).unwrap())).collect()
}

#[test]
fn every_script_of_the_theme_keeps_its_tokens_and_becomes_smaller() {
    let (mut all, mut written) = (0, 0);
    for (path, text) in shipped("js") {
        let small = js::minify(&text).unwrap_or_else(|| panic!("{path} is not understood"));
        assert_eq!(tokens(&small), tokens(&text), "{path}");
        assert_eq!(js::minify(&small).as_deref(), Some(&*small), "{path}, once more");
        // A script that is a table has little to lose.
        assert!(small.len() < text.len(), "{path}: {} of {} bytes", small.len(), text.len());
        (all, written) = (all + small.len(), written + text.len());
    }
    assert!(all * 10 < written * 9, "{all} of {written} bytes");
}

#[test]
fn every_style_sheet_of_the_theme_becomes_smaller_once() {
    for (path, text) in shipped("css") {
        let small = css::minify(&text).unwrap_or_else(|| panic!("{path} is not understood"));
        assert_eq!(css::minify(&small).as_deref(), Some(&*small), "{path}, once more");
        assert!(small.len() * 10 < text.len() * 9, "{path}: {} of {} bytes", small.len(), text.len());
    }
}

#[test]
fn scripts_keep_what_a_browser_may_read_differently() {
    for (given, expected) in [
        // Ends of lines that stand for semicolons.
        ("let a = 1\nlet b = 2", "let a=1\nlet b=2"),
        ("return\n1", "return\n1"),
        // One `const` for several, where nothing else can stand between them.
        ("const a = 1;\nconst b = 2;\nf();\nconst c = 3;", "const a=1,b=2;f();const c=3;"),
        ("const { a } = b;\nconst [c] = () => { const d = 1; const e = 2; };", "const{a}=b,[c]=()=>{const d=1,e=2};"),
        ("const a = 1\nf();\nconst b = 2;", "const a=1\nf();const b=2;"),
        (
            "let a = 1;\nconst b = `${(() => { const c = 1; const d = 2; return c; })()}`;\nconst e = 2;",
            "let a=1;const b=`${(()=>{const c=1,d=2;return c})()}`,e=2;",
        ),
        (
            "for (const a of b) f(a);\nconst c = 1;\nx.const = 1;\nconst d = 2;",
            "for(const a of b)f(a);const c=1;x.const=1;const d=2;",
        ),
        ("const a = b\n  ? 1\n  : 2;\nconst c = 1;", "const a=b?1:2,c=1;"),
        ("class A {\n  const = 1;\n  b = 2;\n}", "class A{const=1;b=2}"),
        ("a\n++b", "a\n++b"),
        ("const f = () => {}\n[1].map(g)", "const f=()=>{}\n[1].map(g)"),
        ("f(\n  a,\n  b\n)\n  .c()", "f(a,b).c()"),
        ("class A {\n  get\n  *x() {}\n}", "class A{get\n*x(){}}"),
        ("class A {\n  x = {}\n  y() {}\n}", "class A{x={}\ny(){}}"),
        ("class A {\n  x = function () {}\n  y() {}\n}", "class A{x=function(){}\ny(){}}"),
        ("const a = function () {}\nb()", "const a=function(){}\nb()"),
        // And those that stand for nothing.
        ("class A extends b.C {\n  x = 1;\n  y() {}\n  static z() {}\n}", "class A extends b.C{x=1;y(){}static z(){}}"),
        ("if (a) {\n  b();\n}\nelse {\n  c();\n}\nd()", "if(a){b()}else{c()}d()"),
        ("f({ class: a }, {\n  b() {}\n})\nc", "f({class:a},{b(){}})\nc"),
        ("{ while (a); }", "{while(a);}"),
        ("{ if (a) b; else ; }", "{if(a)b;else;}"),
        ("a // b\n/* c */ ;", "a;"),
        ("a /* b\n c */ d", "a\nd"),
        // Signs that would become others.
        ("a + +b - -c + ++d", "a+ +b- -c+ ++d"),
        ("a +\n+b", "a+ +b"),
        ("1 .toFixed() + 1..toFixed() + 0xe + 1", "1 .toFixed()+1..toFixed()+0xe+1"),
        ("a ? .5 : 1e+5", "a?.5:1e+5"),
        ("a < !--b", "a< !--b"),
        ("a-- > b", "a-- >b"),
        ("#x in y", "#x in y"),
        ("case 'a': typeof b", "case'a':typeof b"),
        // Slashes.
        ("a = (1 + 2) / 3 / 4", "a=(1+2)/3/4"),
        ("if (a) /[/]'`/g.test(b)", "if(a)/[/]'`/g.test(b)"),
        ("for await (a of b) /x/.test(a)", "for await(a of b)/x/.test(a)"),
        ("a.if (b) / c / d", "a.if(b)/c/d"),
        ("return /a b/ in c", "return/a b/ in c"),
        ("a / /b  c/.d", "a/ /b  c/.d"),
        // Strings and templates.
        ("'it\\'s // a'  +  \"b\\\nc\"", "'it\\'s // a'+\"b\\\nc\""),
        ("`a  ${ `b  ${ { c: '}' }.c } // d` + /}`/.e }  \\``", "`a  ${`b  ${{c:'}'}.c} // d`+/}`/.e}  \\``"),
        // Comments that stay.
        ("/*! Mine. */\nlet a", "/*! Mine. */let a"),
        ("return /*! here */ a", "return/*! here */ a"),
    ] {
        let small = js::minify(given).unwrap_or_else(|| panic!("not understood: {given}"));
        assert_eq!(small, expected, "{given}");
    }
}

#[test]
fn scripts_that_only_the_grammar_would_tell_apart_stay_as_they_are() {
    for given in [
        "if (a) {} /b/.test(c)",
        "({}) + {} / 2",
        "a++ / 2",
        "yield /a/",
        "'a",
        "'a\nb'",
        "`a ${b",
        "/* a",
        "a = /b\n/",
        "(a]",
        "a)",
        "a <!-- b",
        "a\n--> b",
        "#!/usr/bin/env node",
        "return\u{a0}/a/",
    ] {
        assert_eq!(js::minify(given), None, "{given}");
    }
}

#[test]
fn styles_keep_every_blank_that_means_something() {
    for (given, expected) in [
        ("a  b , c > d + e ~ f { }", "a b,c>d + e ~ f{}"),
        (".a :hover { b : c ; }", ".a :hover{b :c}"),
        ("@media (a: 1px) and (b > 2px) { a { b: c } }", "@media (a:1px) and (b>2px){a{b:c}}"),
        ("a { b: calc( 1px + -2px - (3px * 2) ) }", "a{b:calc(1px + -2px - (3px * 2))}"),
        ("a { b: c !important; d: e / f }", "a{b:c!important;d:e / f}"),
        ("a { --b: ; --c: { d : e } ; }", "a{--b: ;--c:{d :e}}"),
        ("a { & .b { c: d } &:hover { e: f } }", "a{& .b{c:d}&:hover{e:f}}"),
        ("a::before { content: \"a  /* b */ \\\" ; }\" ; }", "a::before{content:\"a  /* b */ \\\" ; }\"}"),
        ("a { b: url( x/*y*/ z ) ; c: url( 'd  e' ) }", "a{b:url( x/*y*/ z );c:url('d  e')}"),
        ("a { b: 0.5s, -0.5px 10.05px rgb(0 0 0 / 0.5) }", "a{b:.5s,-.5px 10.05px rgb(0 0 0 / .5)}"),
        (".a\\30 .b, .c\\;{ }", ".a\\30 .b,.c\\;{}"),
        ("a/* b */c{} d/**/ e{} /* f */", "a/**/c{}d e{}"),
        ("/*! Mine. */ a { }", "/*! Mine. */ a{}"),
        ("[a = 'b'] [c]:not( .d , .e ){}", "[a = 'b'] [c]:not(.d,.e){}"),
    ] {
        assert_eq!(css::minify(given).as_deref(), Some(expected), "{given}");
    }
    for given in ["a { b: \"c }", "/* a", "a { b: url( c", "a { b: 'c\n' }"] {
        assert_eq!(css::minify(given), None, "{given}");
    }
}

proptest! {
    #[test]
    fn whatever_is_taken_from_a_script_the_rest_keeps_its_tokens(which in 0_usize..100, from in 0_usize..30_000, length in 0_usize..40) {
        let files = shipped("js");
        let mut text = files[which % files.len()].1.clone();
        let from = (0..=from % text.len()).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let to = (from + length..).find(|at| *at >= text.len() || text.is_char_boundary(*at)).unwrap_or(from).min(text.len());
        text.replace_range(from..to, "");
        if let Some(small) = js::minify(&text) {
            prop_assert_eq!(tokens(&small), tokens(&text));
        }
    }

    #[test]
    fn no_text_is_too_much_for_either(text in "[a-z0-9 \n\"'`$/*\\\\{}()\\[\\];:,.+<>!#é\u{a0}-]{0,60}") {
        if let Some(small) = js::minify(&text) {
            prop_assert_eq!(tokens(&small), tokens(&text));
        }
        css::minify(&text);
    }
}
