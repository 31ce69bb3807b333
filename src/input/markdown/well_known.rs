//! Capitals that need no explanation: well-known abbreviations, and ordinary words in capitals.

/// Abbreviations that most readers know: file formats, protocols, units, currencies, time zones.
#[rustfmt::skip]
const WELL_KNOWN: &[&str] = &[
    "ABC", "ABCD", "ABI", "ADHD", "ADSL", "AES", "AEST", "AI", "AIDS", "AJAX", "AM", "AMD", "ANSI", "AOL", "APAC",
    "API", "APK", "APNG", "APR", "ASAP", "ASCII", "ASGI", "ATM", "AUD", "AUG", "AVI", "AVIF", "AWS", "BA", "BART",
    "BBC", "BCC", "BIC", "BIOS", "BMP", "BMW", "BRL", "BSC", "BSD", "BST", "CA", "CAD", "CC", "CCTV", "CD", "CDC",
    "CDN", "CDT", "CEO", "CERN", "CEST", "CET", "CFO", "CHF", "CI", "CIA", "CIDR", "CJK", "CJS", "CLI", "CM", "CMD",
    "CMS", "CNAME", "CNN", "CNY", "COO", "CORS", "COVID", "CPU", "CRLF", "CRUD", "CSP", "CSRF", "CSS", "CSV", "CT",
    "CTO", "CV", "CVE", "CZK", "DC", "DEC", "DHCP", "DHL", "DHS", "DIY", "DKK", "DLL", "DNA", "DNS", "DOC", "DOCX",
    "DOD", "DOE", "DOI", "DOJ", "DOM", "DOS", "DOT", "DPI", "DSA", "DVD", "DVI", "EDT", "EET", "EM", "EMEA", "EOF",
    "EPA", "EPUB", "ES", "ESM", "EST", "ET", "ETA", "ETL", "EU", "EUR", "EXIF", "FAQ", "FBI", "FDA", "FEB", "FIFA",
    "FIFO", "FPS", "FRI", "FTP", "FYI", "GAO", "GB", "GBP", "GCC", "GCP", "GDPR", "GHZ", "GIB", "GIF", "GIMP", "GIT",
    "GMT", "GNOME", "GNU", "GPA", "GPL", "GPS", "GPT", "GPU", "GRUB", "GUI", "GUID", "GW", "GZIP", "HD", "HDD",
    "HDMI", "HDR", "HEIC", "HIV", "HKD", "HP", "HQ", "HR", "HSL", "HSTS", "HTML", "HTTP", "HTTPS", "HZ", "IAM",
    "IANA", "IBAN", "IBM", "ICANN", "ICC", "ICMP", "ICO", "ICS", "ID", "IDE", "IEC", "IEEE", "IETF", "IMAP", "INI",
    "INR", "INTEL", "IP", "IPTC", "IRC", "IRS", "ISBN", "ISO", "ISP", "ISSN", "IST", "IT", "JAN", "JAR", "JAWS",
    "JPEG", "JPG", "JPY", "JS", "JSON", "JSONL", "JSONP", "JST", "JSX", "JUL", "JUN", "JVM", "JWT", "KB", "KDE",
    "KG", "KHZ", "KIB", "KISS", "KM", "KRW", "KW", "KWH", "LAN", "LATEX", "LB", "LCD", "LDAP", "LED", "LG", "LGPL",
    "LIFO", "LLC", "LLM", "LLVM", "LTD", "LTE", "LTS", "MAC", "MAR", "MB", "MBA", "MD", "MDT", "MDX", "MHZ", "MIB",
    "MIDI", "MIME", "MIT", "MM", "MON", "MPEG", "MPL", "MS", "MSC", "MSN", "MST", "MT", "MTV", "MXN", "NA", "NASA",
    "NATO", "NB", "NDA", "NEC", "NFC", "NFL", "NGO", "NHS", "NIH", "NIST", "NOK", "NOOP", "NOV", "NPC", "NPM", "NSA",
    "NTP", "NVDA", "NY", "NYC", "NYSE", "NYT", "NZD", "OAUTH", "OCR", "OCT", "ODT", "OECD", "OK", "OPEC", "ORM",
    "OS", "OWASP", "OZ", "PB", "PC", "PCI", "PDF", "PDT", "PEP", "PGP", "PHD", "PHP", "PID", "PIN", "PLN", "PNG",
    "POSIX", "PPT", "PPTX", "PR", "PS", "PSD", "PST", "PT", "PWA", "QA", "QR", "RAG", "RAID", "RAM", "RAW", "RC",
    "REM", "REPL", "RFC", "RGB", "RGBA", "RHEL", "RISC", "ROM", "RPC", "RPM", "RSA", "RSS", "RST", "RSVP", "RTF",
    "RTL", "RUB", "SAM", "SAML", "SAP", "SARS", "SASS", "SAT", "SATA", "SCP", "SCSS", "SDK", "SEK", "SEO", "SEP",
    "SEPT", "SF", "SFTP", "SGD", "SGML", "SHA", "SIM", "SMS", "SMTP", "SNMP", "SOAP", "SPARC", "SQL", "SRV", "SSD",
    "SSH", "SSL", "SSO", "SSR", "SUN", "SUSE", "SUV", "SVG", "SVN", "TB", "TBA", "TBD", "TCP", "TEX", "TFTP", "THU",
    "TIFF", "TLD", "TLDR", "TLS", "TOML", "TS", "TSA", "TSV", "TSX", "TTL", "TTY", "TUE", "TV", "TXT", "UAE", "UDP",
    "UEFA", "UEFI", "UI", "UK", "UN", "UNIX", "UNO", "UPS", "URI", "URL", "URN", "US", "USA", "USB", "USD", "USPS",
    "USSR", "UTC", "UTF", "UUID", "UX", "VAT", "VCS", "VGA", "VIP", "VLAN", "VM", "VP", "VPC", "VPN", "VPS", "VR",
    "VSC", "VW", "WAN", "WAV", "WCAG", "WEBM", "WEBP", "WED", "WIFI", "WLAN", "WOFF", "WSGI", "WSL", "WWW", "XD",
    "XHR", "XHTML", "XLS", "XLSX", "XML", "XMP", "XMPP", "XSLT", "XSS", "XYZ", "YAML", "YML", "ZAR", "ZIP",
];

/// Ordinary words that are written in capitals for emphasis, on keys, in tables or in code.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "ABOUT", "ABOVE", "ADD", "AFTER", "AGAIN", "AGE", "AGO", "AIR", "ALL", "ALSO", "ALT", "AN", "AND", "ANY", "ARE",
    "AREA", "ARENT", "ART", "AS", "ASK", "AT", "ATTN", "AWAY", "AZ", "BACK", "BAD", "BASE", "BASIC", "BE", "BEEN",
    "BEST", "BLACK", "BLOCK", "BLUE", "BODY", "BOLD", "BOOK", "BOTH", "BOX", "BREAK", "BUG", "BUILD", "BUSY", "BUT",
    "BUY", "BY", "CALL", "CAN", "CANT", "CAR", "CARD", "CARE", "CASE", "CASES", "CASH", "CAUSE", "CHECK", "CHILD",
    "CITY", "CLASS", "CLEAR", "CLICK", "CLOSE", "CLUB", "CODE", "COLOR", "CON", "CONS", "COPY", "COST", "COURT",
    "COVER", "CROSS", "CTRL", "CUT", "CYCLE", "DARK", "DATA", "DATE", "DAY", "DAYS", "DEAR", "DEBUG", "DEL", "DEMO",
    "DENY", "DESK", "DEV", "DIDNT", "DO", "DOES", "DON", "DONE", "DONT", "DOWN", "DRAFT", "DROP", "DRY", "DUE",
    "EACH", "EARLY", "EAST", "EASY", "EDIT", "EMAIL", "EMPTY", "END", "ENTER", "EQUAL", "ERROR", "ESC", "EVEN",
    "EVER", "EVERY", "EXACT", "EXIT", "EXTRA", "FACT", "FACTS", "FAIL", "FAILS", "FALSE", "FAST", "FAX", "FEED",
    "FEW", "FIELD", "FILE", "FILES", "FIND", "FIRE", "FIRST", "FIX", "FIXME", "FLAG", "FLOW", "FOCUS", "FOOD", "FOR",
    "FORCE", "FORM", "FORMS", "FOUND", "FREE", "FROM", "FULL", "FUN", "FUND", "GAME", "GET", "GIVE", "GO", "GOAL",
    "GOALS", "GOOD", "GOT", "GRANT", "GRAY", "GREAT", "GREEN", "GROUP", "GROW", "GUIDE", "HALF", "HALT", "HAND",
    "HANDS", "HARD", "HAS", "HASH", "HAVE", "HE", "HEAD", "HEAR", "HEART", "HELP", "HER", "HERE", "HIDE", "HIGH",
    "HIS", "HOLD", "HOME", "HOST", "HOT", "HOUR", "HOURS", "HOUSE", "HOW", "HOWTO", "HUGE", "HUMAN", "ICON", "IDEA",
    "IF", "IMAGE", "IN", "INDEX", "INFO", "INNER", "INPUT", "INTO", "IS", "ISSUE", "ITEM", "ITS", "JOB", "JOBS",
    "JOIN", "JUMP", "JUST", "KEEP", "KEY", "KEYS", "KIND", "LABEL", "LACK", "LARGE", "LAST", "LATE", "LATER",
    "LEARN", "LEAVE", "LEFT", "LEGAL", "LESS", "LET", "LEVEL", "LIFE", "LIGHT", "LIKE", "LIMIT", "LINE", "LINK",
    "LINKS", "LIST", "LIVE", "LOAD", "LOCAL", "LOCK", "LOG", "LOGIN", "LOGS", "LONG", "LOOK", "LOOP", "LOSS", "LOT",
    "LOVE", "LOW", "MADE", "MAIL", "MAIN", "MAJOR", "MAKE", "MANY", "MATCH", "MAX", "MAY", "ME", "MEDIA", "MEET",
    "MENU", "META", "MIN", "MIND", "MINOR", "MISS", "MODE", "MODEL", "MONEY", "MONTH", "MORE", "MOST", "MOUSE",
    "MOVE", "MUCH", "MUST", "MY", "NAME", "NAMES", "NE", "NEAR", "NEED", "NEEDS", "NEVER", "NEW", "NEWS", "NEXT",
    "NO", "NODE", "NONE", "NOR", "NORTH", "NOT", "NOTE", "NOTES", "NOW", "NULL", "NW", "OF", "OFF", "OFFER", "OKAY",
    "OLD", "ON", "ONCE", "ONE", "ONLY", "OPEN", "OR", "ORDER", "OTHER", "OUR", "OUT", "OUTER", "OVER", "OWN",
    "OWNER", "PAGE", "PAGES", "PAID", "PAIR", "PANEL", "PAPER", "PARK", "PART", "PARTY", "PASS", "PAST", "PATCH",
    "PATH", "PAUSE", "PAY", "PEER", "PHASE", "PHONE", "PLACE", "PLAIN", "PLAN", "PLAY", "PLUS", "POINT", "POOL",
    "PORT", "POST", "POWER", "PRESS", "PRICE", "PRIME", "PRINT", "PRIOR", "PRO", "PROOF", "PROS", "PROXY", "PULL",
    "PUSH", "PUT", "QUERY", "QUICK", "QUIET", "QUIT", "QUOTE", "RATE", "REACH", "READ", "READY", "REAL", "RED",
    "REPLY", "RESET", "REST", "RETRY", "RIGHT", "RISK", "RISKS", "ROAD", "ROLE", "ROLES", "ROOM", "ROOT", "ROUND",
    "ROUTE", "ROW", "ROWS", "RULE", "RULES", "RUN", "SAFE", "SALE", "SALES", "SAME", "SAVE", "SAY", "SCALE", "SCOPE",
    "SCORE", "SE", "SEE", "SELF", "SEND", "SET", "SHALL", "SHARE", "SHE", "SHIFT", "SHORT", "SHOW", "SIGN", "SINCE",
    "SITE", "SIZE", "SKILL", "SKIP", "SLOW", "SMALL", "SO", "SOLID", "SOME", "SOON", "SORT", "SOUTH", "SPACE",
    "SPEED", "SPLIT", "STAFF", "STAGE", "START", "STATE", "STATS", "STAY", "STEP", "STEPS", "STILL", "STOP", "STORE",
    "STYLE", "SUCH", "SUM", "SUPER", "SURE", "SW", "SYNC", "TAB", "TABLE", "TAG", "TAGS", "TAKE", "TALK", "TASK",
    "TASKS", "TEAM", "TERM", "TERMS", "TEST", "TESTS", "TEXT", "THAN", "THANK", "THAT", "THE", "THEM", "THEN",
    "THERE", "THESE", "THEY", "THING", "THINK", "THIS", "THOSE", "TIME", "TIMES", "TIP", "TIPS", "TITLE", "TO",
    "TODAY", "TODO", "TOO", "TOOL", "TOOLS", "TOP", "TOPIC", "TOTAL", "TOUCH", "TRACE", "TRACK", "TRAIN", "TRIP",
    "TRIPS", "TRUE", "TRUST", "TRY", "TWO", "TYPE", "UNDER", "UNION", "UNIT", "UNTIL", "UP", "UPON", "UPPER", "USE",
    "USED", "USER", "USERS", "USING", "VALID", "VALUE", "VENUE", "VERY", "VIDEO", "VIEW", "VIEWS", "VISIT", "VITAL",
    "VOICE", "VOID", "VOTE", "VS", "WAIT", "WALK", "WANT", "WARN", "WAS", "WATCH", "WAY", "WE", "WEB", "WEEK",
    "WELL", "WERE", "WEST", "WHAT", "WHEN", "WHERE", "WHICH", "WHILE", "WHITE", "WHO", "WHOLE", "WHY", "WIDE",
    "WILL", "WIN", "WITH", "WONT", "WORD", "WORDS", "WORK", "WORLD", "WORTH", "WRITE", "WRONG", "YEAR", "YES", "YET",
    "YOU", "YOUR", "YOUTH", "ZERO", "ZONE",
];

/// The states of the USA, as in addresses.
#[rustfmt::skip]
const STATES: &[&str] = &[
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA",
    "MA", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY",
];

/// Whether every reader knows a word in capitals.
pub(super) fn is_well_known(word: &str) -> bool {
    [WELL_KNOWN, WORDS].iter().any(|list| list.binary_search(&word).is_ok()) || is_numeral(word) || is_one_letter(word)
}

/// Whether a word is a state of the USA.
pub(super) fn is_state(word: &str) -> bool {
    STATES.binary_search(&word).is_ok()
}

/// Whether a word repeats one letter: `XXX`.
fn is_one_letter(word: &str) -> bool {
    word.bytes().all(|byte| word.as_bytes().first() == Some(&byte))
}

/// Whether a word can be a Roman numeral below 40. Longer ones are rare, and can be abbreviations.
fn is_numeral(word: &str) -> bool {
    word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [WELL_KNOWN, WORDS, STATES] {
            assert!(list.is_sorted_by(|one, other| one < other), "{list:?}");
            assert!(list.iter().all(|word| (2..=5).contains(&word.len())), "{list:?}");
        }
    }
}
