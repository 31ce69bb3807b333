//! A language tag -> what texts of the language need: how nouns are inflected, which abbreviations end no sentence, and how fast
//! it is read. A language without a row has no endings and no abbreviations.

/// The data of a language.
#[derive(Debug, PartialEq, Eq)]
pub struct LanguageData {
    /// The languages that share it, as the first part of a tag.
    tags: &'static [&'static str],
    /// The forms of a noun. The first item lists how nouns end, and the second what follows then. A `~` means that the ending is
    /// replaced. Of the endings that fit, the longest counts; an empty list fits all nouns.
    pub(crate) nouns: &'static [(&'static str, &'static str)],
    /// The forms of words before a noun, in the same way. If none fits, they have the forms of nouns.
    pub(crate) adjectives: &'static [(&'static str, &'static str)],
    /// What can be written before a noun without a space. The first one can be a part of a name.
    pub(crate) prefixes: &'static str,
    /// Whether nouns start with a capital, so that other words are none.
    pub(crate) has_capital_nouns: bool,
    /// Abbreviations that end no sentence, in lower case and without spaces.
    pub(crate) abbreviations: &'static str,
    /// Whether a full stop after a number makes it an ordinal: `3. Mai`.
    pub(crate) has_ordinal_dots: bool,
    /// The words that an adult reads in a minute, from the
    /// [International Reading Speed Texts](https://doi.org/10.1167/iovs.11-8284) where they have the language.
    pub(crate) words_a_minute: u32,
    /// The same for characters of scripts without spaces.
    pub(crate) characters_a_minute: u32,
}

const NO_DATA: LanguageData = LanguageData {
    tags: &[],
    nouns: &[],
    adjectives: &[],
    prefixes: "",
    has_capital_nouns: false,
    abbreviations: "",
    has_ordinal_dots: false,
    words_a_minute: 200,
    characters_a_minute: 300,
};

/// The data of a language tag such as `de-AT`.
pub fn language_data(tag: &str) -> &'static LanguageData {
    let language = tag.split(['-', '_']).next().unwrap_or_default();
    let has_tag = |data: &&LanguageData| data.tags.iter().any(|tag| tag.eq_ignore_ascii_case(language));
    LANGUAGES.iter().find(has_tag).unwrap_or(&NO_DATA)
}

/// Abbreviations that end no sentence in any language of the Latin script.
pub(crate) const LATIN_ABBREVIATIONS: &str = "dr prof st vs";

static LANGUAGES: [LanguageData; 25] = [
    LanguageData {
        tags: &["en"],
        abbreviations: "mr mrs ms jr sr vol fig inc ltd co corp dept approx e.g i.e u.s u.k ph.d cf",
        words_a_minute: 220,
        ..NO_DATA
    },
    LanguageData {
        tags: &["de", "lb", "gsw", "nds"],
        has_ordinal_dots: true,
        nouns: &[
            ("", "s es e"),
            ("e", "n ns"),
            ("er", "s n in innen"),
            ("el", "s n"),
            ("ist ent ant ekt ut at om", "en s in innen"),
            ("eur or", "s e en in innen"),
            ("ung heit keit schaft tät ion", "en"),
            ("in", "nen"),
            ("s x", "e en"),
        ],
        adjectives: &[("~er ~e ~es", "e er en em es")],
        has_capital_nouns: true,
        abbreviations: "z.b d.h u.a u.ä bzw ca evtl ggf inkl exkl max min mio mrd nr s sog tel vgl zzgl abs art bspw fr hr o.ä \
                        i.d.r z.t u.u v.a dipl ing bes geb str jan feb aug sep okt nov dez",
        words_a_minute: 179,
        ..NO_DATA
    },
    LanguageData {
        tags: &["fr"],
        nouns: &[
            ("", "s"),
            ("s x z", ""),
            ("eau eu", "x"),
            ("~al", "aux"),
            ("ant ent é", "s e es"),
            ("~eur", "eurs eure eures euse euses"),
            ("~teur", "teurs trice trices teuse teuses"),
            ("~er", "ers ère ères"),
            ("~ien", "iens ienne iennes"),
        ],
        abbreviations: "m mm mme mlle ex p.ex c.-à-d env éd n° art chap fig s.a s.a.r.l av bd",
        words_a_minute: 195,
        ..NO_DATA
    },
    LanguageData {
        tags: &["es", "gl", "ca"],
        nouns: &[
            ("a e i o u é á", "s"),
            ("l n d j y", "es"),
            ("~z", "ces"),
            ("~ón", "ones"),
            ("~or", "ores ora oras"),
            ("~ero", "eros era eras"),
            ("~ado", "ados ada adas"),
            ("~ico", "icos ica icas"),
            ("~ivo", "ivos iva ivas"),
        ],
        abbreviations: "sr sra srta dra d dña ud uds ej p.ej ee.uu s.a s.l pág núm av c tel aprox",
        words_a_minute: 218,
        ..NO_DATA
    },
    LanguageData {
        tags: &["pt"],
        nouns: &[
            ("a e i o u ã", "s"),
            ("r z", "es"),
            ("~ão", "ões ãos ães"),
            ("~or", "ores ora oras"),
            ("~al", "ais"),
            ("~el", "éis"),
            ("~m", "ns"),
            ("~eiro", "eiros eira eiras"),
            ("~ado", "ados ada adas"),
            ("~ico", "icos ica icas"),
        ],
        abbreviations: "sr sra dra ex p.ex exª v.ex s.a ltda pág av tel aprox eng",
        words_a_minute: 181,
        ..NO_DATA
    },
    LanguageData {
        tags: &["it"],
        nouns: &[
            ("~o ~e ~io", "i"),
            ("~a", "e"),
            ("~tore", "tori trice trici"),
            ("~ista", "isti iste"),
            ("~iere", "ieri iera iere"),
            ("~co", "chi ci"),
            ("~ca", "che"),
        ],
        abbreviations: "sig sigg sig.ra dott dott.ssa ing avv es p.es s.p.a s.r.l pag n tel",
        words_a_minute: 188,
        ..NO_DATA
    },
    LanguageData {
        tags: &["nl", "af"],
        nouns: &[("", "s"), ("e", "s n"), ("eur er ar or", "s en"), ("ist ent ant", "en e"), ("ing heid tie", "en s")],
        abbreviations: "dhr mevr bijv d.w.z o.a m.b.t i.p.v t.o.v nr ca jl a.s ing ir drs mr",
        words_a_minute: 202,
        ..NO_DATA
    },
    LanguageData {
        tags: &["sv"],
        nouns: &[
            ("", "en et s ens ets"),
            ("~are", "aren arna ares arens arnas"),
            ("ör eur or ist ent ant log f", "en er erna s ens ernas"),
            ("e", "n r s t"),
        ],
        abbreviations: "t.ex d.v.s bl.a m.m ca kl nr s.k f.d resp",
        words_a_minute: 199,
        ..NO_DATA
    },
    LanguageData {
        tags: &["da", "nb", "nn", "no"],
        has_ordinal_dots: true,
        nouns: &[
            ("", "en et s ens ets"),
            ("er", "e en ne s ens nes ens"),
            ("ør ist ent ant f", "en er erne ene s ens"),
        ],
        abbreviations: "f.eks bl.a d.v.s dvs m.m ca kl nr pkt jf ifm",
        words_a_minute: 195,
        ..NO_DATA
    },
    LanguageData {
        tags: &["fi", "et"],
        has_ordinal_dots: true,
        nouns: &[
            ("", "n t a ä ssa ssä sta stä lla llä lle lta ltä ksi na nä tta ttä"),
            ("~ja", "jan jat jaa jalla jalle jalta jassa jasta jana jaksi jia jien joita jiin"),
            ("~jä", "jän jät jää jällä jälle jältä jänä jäksi jiä jien jöitä"),
            ("i", "n t a ä na nä ksi lla llä lle lta ltä ssa ssä sta stä"),
        ],
        abbreviations: "esim mm ym ns n eli s t tms",
        words_a_minute: 161,
        ..NO_DATA
    },
    LanguageData {
        tags: &["pl"],
        has_ordinal_dots: true,
        nouns: &[
            ("", "a u owi em ie y i ów om ami ach"),
            ("r", "a owi em ze owie zy ów om ami ach u y"),
            ("k g", "a u owi iem i ów om ami ach"),
            ("~ek", "ka kowi kiem ku ki kowie ków kom kami kach"),
            ("~sta", "ści sty ście stę stą stów stom stami stach"),
            ("~ta", "ty cie tę tą ci tów tom tami tach"),
            ("~a", "y i ę ą ie o om ami ach"),
        ],
        abbreviations: "np tzn tj m.in dr inż mgr ok r str tel ul nr godz św",
        words_a_minute: 166,
        ..NO_DATA
    },
    LanguageData {
        tags: &["cs", "sk"],
        has_ordinal_dots: true,
        nouns: &[("", "a u ovi em om e i y ů ům ech ích ové mi"), ("~a", "y u ou e o ám ách ami")],
        abbreviations: "např tj tzv ing mgr č str tel resp mj",
        words_a_minute: 180,
        ..NO_DATA
    },
    LanguageData {
        tags: &["hu"],
        has_ordinal_dots: true,
        nouns: &[
            (
                "",
                "t k nak nek val vel ban ben ba be ból ből ra re ról ről tól től hoz hez höz ok ek ök ot et öt kat ket",
            ),
            ("r n l s t k d g m p", "ok ek ök ot et öt nak nek ban ben ra re tól től oknak eknek okat eket"),
        ],
        abbreviations: "pl ún kb ill id dr u.n",
        words_a_minute: 170,
        ..NO_DATA
    },
    LanguageData {
        tags: &["ru", "be", "bg"],
        nouns: &[
            ("", "а у ом е ы и ов ей ам ами ах"),
            ("~ь", "я ю ем ём и ей е ям ями ях ью"),
            ("~й", "я ю ем е и ев ям ями ях"),
            ("~а", "ы и у ой е ам ами ах"),
            ("~я", "и ю ей е ям ями ях"),
            ("~ия", "ии ию ией ий иям иями иях"),
            ("~ие", "ия ию ием ии ий иям иями иях"),
            ("~ец", "ца цу цом це цы цов цам цами цах"),
            ("~ый ~ий", "ого ому ым ом ые ых ыми его ему им ем ие их ими"),
            ("~о", "а у ом е"),
        ],
        abbreviations: "т.е т.к т.н пр напр см стр г гг им ул руб тыс млн млрд акад проф",
        words_a_minute: 184,
        ..NO_DATA
    },
    LanguageData {
        tags: &["uk"],
        nouns: &[
            ("", "а у ові ом е і и ів ам ами ах"),
            ("~ь", "я ю ем еві і ів ям ями ях"),
            ("~а", "и і у ою ам ами ах"),
            ("~ець", "ця цю цем цеві ці ців цям цями цях"),
            ("~ий", "ого ому им ім і их ими"),
        ],
        abbreviations: "т.зв напр див стор р рр ім вул грн тис млн млрд проф",
        words_a_minute: 184,
        ..NO_DATA
    },
    LanguageData {
        tags: &["tr", "az"],
        has_ordinal_dots: true,
        nouns: &[
            (
                "",
                "ler lar leri ları lerin ların lere lara lerde larda lerden lardan lerle larla lerinin larının lerine \
                 larına i ı u ü in ın un ün e a de da te ta den dan ten tan le la im ım um üm",
            ),
            (
                "e a i ı u ü o ö",
                "ler lar leri ları lerin ların lere lara lerde larda lerden lardan lerle larla nin nın nun nün yi yı yu yü \
                 ye ya de da den dan yle yla ne na ni nı nu nü nde nda nden ndan si sı su sü",
            ),
            (
                "~k",
                "kler klar kleri kları klerin kların klere klara klerde klarda klerden klardan ği ğı ğu ğü ğin ğın ğun ğün ğe \
                 ğa kte kta kten ktan",
            ),
            ("~ü ~u ~i ~ı", "leri ları ü u i ı ünün unun inin ının üne una ine ına ünü unu ini ını lerinin larının"),
        ],
        abbreviations: "vs vb örn bkz dr prof doç sn no sok cad tel yy a.ş ltd şti",
        words_a_minute: 166,
        ..NO_DATA
    },
    LanguageData {
        tags: &["ar"],
        nouns: &[("", "ون ين ان ات ا"), ("~ة", "ات ت تين تان"), ("ي", "ين ون ة ات")],
        prefixes: "ال وال بال كال فال لل ولل و ب ل ف",
        abbreviations: "د أ م ص ج",
        words_a_minute: 138,
        ..NO_DATA
    },
    LanguageData {
        tags: &["fa", "ur", "ps", "ckb"],
        nouns: &[("", "ها های هایی ان \u{200c}ها \u{200c}های \u{200c}هایی"), ("ه", "\u{200c}ها \u{200c}های")],
        abbreviations: "د",
        words_a_minute: 180,
        ..NO_DATA
    },
    LanguageData {
        tags: &["he", "yi"],
        nouns: &[("", "ים ות ית יות"), ("~ה", "ות ת"), ("~ת", "ות"), ("י", "ם ת ות")],
        prefixes: "ה ו ב ל מ ש כ וה שה מה בה לה",
        abbreviations: "",
        words_a_minute: 187,
        ..NO_DATA
    },
    LanguageData {
        tags: &["hi", "mr", "ne"],
        nouns: &[("", "ों"), ("~ा", "े ों"), ("~ी", "ियों ियाँ ियां"), ("~ि", "ियों ियाँ")],
        abbreviations: "डॉ प्रो श्री सं कं",
        words_a_minute: 190,
        ..NO_DATA
    },
    LanguageData {
        tags: &["ko"],
        nouns: &[(
            "",
            "은 는 이 가 을 를 의 에 에서 에게 에게서 와 과 도 로 으로 만 까지 부터 처럼 보다 이나 나 란 이란 들 들은 들이 들을 들의 \
             들에게 들과 들도 님 님은 님이 님을 인 이다 입니다 이며 이고 라면 이라면 라는 이라는 로서 으로서 마다",
        )],
        abbreviations: "",
        words_a_minute: 190,
        ..NO_DATA
    },
    LanguageData { tags: &["ja"], characters_a_minute: 357, ..NO_DATA },
    LanguageData { tags: &["zh", "yue", "wuu", "nan", "hak", "cmn"], characters_a_minute: 255, ..NO_DATA },
    // A word has about five characters.
    LanguageData { tags: &["th", "lo", "km", "my"], characters_a_minute: 800, ..NO_DATA },
    LanguageData { tags: &["id", "ms"], nouns: &[("", "nya")], abbreviations: "dll dsb mis yth hlm", ..NO_DATA },
];

/// In Chinese: what can stand before a name, so that the name is no part of a longer word. Longer items take precedence, and the
/// second list has words that only seem to end like that.
pub(crate) const CHINESE_BEFORE: [&str; 2] = [
    "的 之 是 在 和 与 與 或 及 跟 对 對 让 讓 被 把 从 從 了 比 而 但 每 各 某 这 這 那 该 該 们 們 你 我 他 她 您 谁 誰 也 还 還 就 \
     当 當 做 叫 即 成为 成為 作为 作為 担任 擔任 出任 聘请 聘請 一名 两名 兩名 三名 几名 幾名 多名 每名 一位 两位 兩位 三位 几位 幾位 \
     每位 各位 这位 這位 那位 一个 一個 两个 兩個 几个 幾個 每个 每個 这个 這個 那个 那個 例如 比如 什么是 什麼是",
    "目的 存在 总和 總和 参与 參與 普及 核对 核對 转让 轉讓 相当 相當 对比 對比 归还 歸還 我们的 正在 参与的",
];

/// The same for what can stand after a name.
pub(crate) const CHINESE_AFTER: [&str; 2] = [
    "的 是 在 和 与 與 或 及 跟 让 讓 把 被 也 都 还 還 就 不 们 們 要 将 將 已 则 則 而 但 说 說 有 没 沒 比 会把 会在 会被 会和 可以 \
     可能 能够 能夠 应该 應該 应当 應當 必须 必須 需要 通常 负责 負責 经常 經常 往往 每天 从不 從不",
    "在线 在線 在职 在職 在校 就业 就業 有限 和谐 和諧 及格 不动产 不動產 要求 说明书",
];

/// In Japanese: the particles that can stand before and after a name that starts or ends with hiragana.
pub(crate) const JAPANESE_PARTICLES: [&str; 2] = ["のはがをにでともや", "のはがをにでともやへか"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_find_their_language() {
        assert!(language_data("de-AT").has_capital_nouns && language_data("DE").has_capital_nouns);
        assert_eq!(language_data("xx"), &NO_DATA);
        assert_eq!(language_data(""), &NO_DATA);
        let mut tags: Vec<&str> = LANGUAGES.iter().flat_map(|data| data.tags).copied().collect();
        tags.sort_unstable();
        assert!(tags.windows(2).all(|pair| pair[0] != pair[1]), "a language has one row");
    }
}
