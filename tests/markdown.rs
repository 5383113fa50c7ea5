//! What Markdown becomes on the page.

mod support;

use snapbox::{assert_data_eq, str};
use support::{project, prose_of};

/// A text in a lesson of a site with the concepts that the tests speak of.
fn html(text: &str) -> String {
    prose_of(&concepts().lesson(text))
}

fn concepts() -> support::Project {
    project().file("content/concepts/reach.md", "---\nterm: Reach\ndefinition: How many people.\n---\nText.\n").file(
        "content/concepts/ctr.md",
        "---\nterm: Click-through rate\naka: [CTR]\ndefinition: Clicks of impressions.\n---\nText.\n",
    )
}

fn taught(text: &str) -> String {
    let lesson = format!("---\ntitle: Lesson\nconcepts: [reach, ctr]\n---\n{text}");
    prose_of(&concepts().file(support::LESSON, lesson))
}

#[test]
fn headings_have_ids_and_anchors_and_equal_ones_are_told_apart() {
    assert_data_eq!(
        html("## Two scales\n\n## Two scales\n\n### 两个 尺度!\n\n## Own {#my-id}\n\n## ???\n"),
        str![[r##"
<h2 id="two-scales">Two scales <a class="anchor" href="#two-scales" aria-label="Link to this section: Two scales">#</a></h2>
<h2 id="two-scales-2">Two scales <a class="anchor" href="#two-scales-2" aria-label="Link to this section: Two scales">#</a></h2>
<h3 id="两个-尺度">两个 尺度! <a class="anchor" href="#两个-尺度" aria-label="Link to this section: 两个 尺度!">#</a></h3>
<h2 id="my-id">Own <a class="anchor" href="#my-id" aria-label="Link to this section: Own">#</a></h2>
<h2 id="section">??? <a class="anchor" href="#section" aria-label="Link to this section: ???">#</a></h2>
"##]]
    );
}

#[test]
fn a_generated_id_never_takes_one_that_is_there() {
    assert_data_eq!(
        html("## A 2\n\n## A\n\n## A\n\n## A\n"),
        str![[r##"
<h2 id="a-2">A 2 <a class="anchor" href="#a-2" aria-label="Link to this section: A 2">#</a></h2>
<h2 id="a">A <a class="anchor" href="#a" aria-label="Link to this section: A">#</a></h2>
<h2 id="a-3">A <a class="anchor" href="#a-3" aria-label="Link to this section: A">#</a></h2>
<h2 id="a-4">A <a class="anchor" href="#a-4" aria-label="Link to this section: A">#</a></h2>
"##]]
    );
}

#[test]
fn a_heading_keeps_its_code_and_its_links() {
    assert_data_eq!(
        html("Text.\n\n## The `code` of [it](lesson.md) and [[reach]]\n"),
        str![[r##"
<p>Text.</p>
<h2 id="the-code-of-it-and-reach">The <code>code</code> of <a href="lesson.html">it</a> and <a class="concept" href="../../concepts/reach.html" data-concept="reach">Reach</a> <a class="anchor" href="#the-code-of-it-and-reach" aria-label="Link to this section: The code of it and reach">#</a></h2>
"##]]
    );
}

#[test]
fn footnotes_are_numbered_by_use_and_lead_back_to_each_reference() {
    let text = "One[^b], two[^a], one again[^b].\n\n[^a]: First written.\n[^b]: Second, with *emphasis*.\n\n    And a paragraph.\n";
    assert_data_eq!(
        html(text),
        str![[r##"
<p>One<sup class="footnote-ref"><a href="#fn-b" id="fnref-b">1</a></sup>, two<sup class="footnote-ref"><a href="#fn-a" id="fnref-a">2</a></sup>, one again<sup class="footnote-ref"><a href="#fn-b" id="fnref-b-2">1</a></sup>.</p>
<section class="footnotes" aria-label="Notes and sources"><ol>
<li id="fn-b" value="1"><p>Second, with <em>emphasis</em>.</p>
<p>And a paragraph.</p>
 <a class="footnote-back" href="#fnref-b" aria-label="Back to the text 1">↩</a> <a class="footnote-back" href="#fnref-b-2" aria-label="Back to the text 1">↩</a></li>
<li id="fn-a" value="2"><p>First written.</p>
 <a class="footnote-back" href="#fnref-a" aria-label="Back to the text 2">↩</a></li>
</ol></section>
"##]]
    );
}

#[test]
fn alerts_stand_with_and_without_a_title_of_their_own() {
    let text = "> [!NOTE]\n> Text.\n\n> [!pitfall] Mind the <gap>\n> Text.\n>\n> - a\n>   - b\n\n> [!TIP] Alone\n\n> A quote.\n";
    assert_data_eq!(
        html(text),
        str![[r#"
<div class="alert alert-note" role="note"><p class="alert-title">Note</p>
<p>Text.</p>
</div>
<div class="alert alert-pitfall" role="note"><p class="alert-title"><span class="alert-kind">Pitfall</span> Mind the &lt;gap&gt;</p>
<p>Text.</p>
<ul>
<li>a<ul>
<li>b</li>
</ul>
</li>
</ul>
</div>
<div class="alert alert-tip" role="note"><p class="alert-title"><span class="alert-kind">Tip</span> Alone</p>
</div>
<blockquote>
<p>A quote.</p>
</blockquote>
"#]]
    );
}

#[test]
fn an_alert_in_a_list_and_a_quote_in_an_alert_keep_their_places() {
    assert_data_eq!(
        html("1. One\n\n   > [!KEY]\n   > Text.\n   >\n   > > Said.\n2. Two\n"),
        str![[r#"
<ol>
<li><p>One</p>
<div class="alert alert-key" role="note"><p class="alert-title">To remember</p>
<p>Text.</p>
<blockquote>
<p>Said.</p>
</blockquote>
</div>
</li>
<li><p>Two</p>
</li>
</ol>
"#]]
    );
}

#[test]
fn tables_are_aligned_by_classes() {
    assert_data_eq!(
        html("## T\n\n| | A | B |\n|:--|:-:|--:|\n| a | b | c \\| d |\n"),
        str![[r##"
<h2 id="t">T <a class="anchor" href="#t" aria-label="Link to this section: T">#</a></h2>
<div class="table-scroll" role="group" tabindex="0" aria-labelledby="t"><table>
<thead><tr><td></td><th scope="col" class="center">A</th><th scope="col" class="end">B</th></tr></thead><tbody>
<tr><td>a</td><td class="center">b</td><td class="end">c | d</td></tr>
</tbody></table></div>
"##]]
    );
}

#[test]
fn definition_lists_and_tasks() {
    assert_data_eq!(
        html("Term\n: The definition\n: Another\n\n- [ ] to do\n- [x] done *now*\n"),
        str![[r#"
<dl>
<dt>Term</dt>
<dd>The definition</dd>
<dd>Another</dd>
</dl>
<ul class="tasks">
<li><label><input type="checkbox" disabled> to do</label></li>
<li><label><input type="checkbox" disabled checked> done <em>now</em></label></li>
</ul>
"#]]
    );
}

#[test]
fn a_list_that_begins_elsewhere_and_small_markup() {
    assert_data_eq!(
        html("3. c\n4. d\n\n~~old~~ **new** *and*\\\nnext `a < b`\n\n---\n"),
        str![[r#"
<ol start="3">
<li>c</li>
<li>d</li>
</ol>
<p><del>old</del> <strong>new</strong> <em>and</em><br>
next <code>a &lt; b</code></p>
<hr>
"#]]
    );
}

#[test]
fn wikilinks_show_the_term_or_their_own_words() {
    assert_data_eq!(
        html("Of [[reach]] and [[ctr|the rate of clicks]].\n"),
        str![[
            r#"<p>Of <a class="concept" href="../../concepts/reach.html" data-concept="reach">Reach</a> and <a class="concept" href="../../concepts/ctr.html" data-concept="ctr">the rate of clicks</a>.</p>"#
        ]]
    );
}

#[test]
fn the_first_mention_of_a_taught_concept_is_a_link_and_only_there() {
    let text = "## Reach\n\n[Reach](lesson.md), `reach`, preach.\n\n| Reach |\n|---|\n| *Reach*. |\n\nReach, CTR, click-through rate.\n";
    assert_data_eq!(
        taught(text),
        str![[r##"
<h2 id="reach">Reach <a class="anchor" href="#reach" aria-label="Link to this section: Reach">#</a></h2>
<p><a href="lesson.html">Reach</a>, <code>reach</code>, preach.</p>
<div class="table-scroll" role="group" tabindex="0" aria-labelledby="reach"><table>
<thead><tr><th scope="col">Reach</th></tr></thead><tbody>
<tr><td><em><a class="concept" href="../../concepts/reach.html" data-concept="reach">Reach</a></em>.</td></tr>
</tbody></table></div>
<p>Reach, <a class="concept" href="../../concepts/ctr.html" data-concept="ctr">CTR</a>, click-through rate.</p>
"##]]
    );
}

#[test]
fn no_mention_is_linked_that_the_author_has_linked_before() {
    assert_data_eq!(
        taught("The [[reach]] and then the reach.\n"),
        str![[
            r#"<p>The <a class="concept" href="../../concepts/reach.html" data-concept="reach">Reach</a> and then the reach.</p>"#
        ]]
    );
}

#[test]
fn images_know_their_size_and_an_image_alone_is_a_figure() {
    // The first 24 bytes of a PNG say how large it is.
    let mut png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    png.extend([0, 0, 1, 0x40, 0, 0, 0, 0xf0, 8, 2, 0, 0, 0]);
    let text = "![A *curve* of `x`](curve.svg \"How it grows\")\n\nAn ![icon](icon.png) in text.\n\n![a](icon.png) (see above)\n";
    let project = concepts()
        .file("content/course/module/curve.svg", "<svg viewBox=\"0 0 640 320\"/>")
        .file("content/course/module/icon.png", png)
        .lesson(text);
    assert_data_eq!(
        prose_of(&project),
        str![[r#"
<figure><img src="curve.svg" alt="A curve of x" width="640" height="320" loading="lazy" decoding="async"><figcaption>How it grows</figcaption></figure>
<p>An <img src="icon.png" alt="icon" width="320" height="240" loading="lazy" decoding="async"> in text.</p>
<p><img src="icon.png" alt="a" width="320" height="240" loading="lazy" decoding="async"> (see above)</p>
"#]]
    );
}

#[test]
fn code_is_coloured_with_merged_spans_and_what_is_unknown_stays_plain() {
    assert_data_eq!(
        html("```json\n{\"a\": [1, 2]}\n```\n\n```nosuch\na < b\n```\n\n    indented & plain\n"),
        str![[r#"
<pre class="code" data-lang="json" tabindex="0"><code><span class="hl-punctuation">{</span><span class="hl-string">&quot;a&quot;</span><span class="hl-punctuation">: [</span><span class="hl-number">1</span><span class="hl-punctuation">, </span><span class="hl-number">2</span><span class="hl-punctuation">]}
</span></code></pre>
<pre class="code" data-lang="nosuch" tabindex="0"><code>a &lt; b
</code></pre>
<pre class="code" tabindex="0"><code>indented &amp; plain
</code></pre>
"#]]
    );
}

#[test]
fn html_passes_and_template_syntax_is_text() {
    let text = "<p class=\"own\">A <kbd>key</kbd></p>\n\n{{ site.title }} {% include \"x\" %} {# no #}\n\nA <b>word</b> & more &amp; &copy;.\n";
    assert_data_eq!(
        html(text),
        str![[r#"
<p class="own">A <kbd>key</kbd></p>
<p>{{ site.title }} {% include “x” %} {# no #}</p>
<p>A <b>word</b> &amp; more &amp; ©.</p>
"#]]
    );
}

#[test]
fn quotation_marks_and_dashes_are_those_of_print() {
    assert_data_eq!(
        html("\"It's here\" -- or there --- and so on...\n\n`\"plain\"`\n"),
        str![[r#"
<p>“It’s here” – or there — and so on…</p>
<p><code>&quot;plain&quot;</code></p>
"#]]
    );
}

#[test]
fn links_lead_to_pages_wherever_the_source_stands() {
    let project = concepts()
        .file("content/course/module/second.md", "---\ntitle: Second\n---\n## Part\n\nText.\n")
        .file("content/course/module/paper.pdf", "%PDF")
        .file("quizzes/course/practice.yaml", support::QUIZ)
        .lesson(
            "[lesson](second.md) [part](./second.md#part) [here](#h) [concept](../../concepts/reach.md) \
             [quiz](../../../quizzes/course/practice.yaml) [course](../course.yaml) [module](module.yaml) \
             [file](paper.pdf) [far](https://example.com/?a=1&b=2) <mail@example.com>\n\n## H\n",
        );
    assert_data_eq!(
        prose_of(&project),
        str![[r##"
<p><a href="second.html">lesson</a> <a href="second.html#part">part</a> <a href="#h">here</a> <a class="concept" href="../../concepts/reach.html" data-concept="reach">concept</a> <a href="../../quizzes/practice.html">quiz</a> <a href="../index.html">course</a> <a href="index.html">module</a> <a href="paper.pdf">file</a> <a href="https://example.com/?a=1&amp;b=2" rel="external noopener">far</a> <a href="mailto:mail@example.com" rel="external noopener">mail@example.com</a></p>
<h2 id="h">H <a class="anchor" href="#h" aria-label="Link to this section: H">#</a></h2>
"##]]
    );
}

#[test]
fn no_page_of_this_repository_has_a_style_attribute_or_an_id_twice() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = project();
    project.remove("content");
    for folder in ["content", "quizzes"] {
        for (path, bytes) in support::files(&root.join(folder)) {
            project.write(&format!("{folder}/{path}"), bytes);
        }
    }
    project.build().succeeds();
    let mut found = Vec::new();
    for (path, bytes) in project.published().iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        if page.contains(" style=") {
            found.push(format!("{path}: a style attribute"));
        }
        let mut ids = std::collections::HashSet::new();
        for part in page.split(" id=\"").skip(1) {
            let id = part.split('"').next().unwrap();
            if !ids.insert(id) {
                found.push(format!("{path}: the id `{id}` twice"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
