// A text in the form in which texts are searched: as Python folds it, whatever its case.
const letter = (sign) => sign === "ı" ? sign : sign.toLowerCase().toUpperCase().toLowerCase();
const level = (text) => text.replace(/[‘’‛ʻʼʽʹ′՚ꞌ＇`´]/g, "'").replace(/[‐-―−⁃֊־〜︱︲﹘﹣－]/g, "-");
const fold = (text) => level([...level(text).normalize("NFKC")].map(letter).join("").normalize("NFKC")).replaceAll("i\u0307", "i").split(/\s+/).filter(Boolean).join(" ");
