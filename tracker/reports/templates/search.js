// Shows, of the list of all pages, those whose words are all found in the index beside; `#words` in the address asks too. Without either the whole list is there.
(() => {
  "use strict";
  if (!window.searchIndex) return;
  const items = [...document.querySelectorAll("main ul.texts > li")];
  const place = document.getElementById("search");
  const [field, count] = [place.querySelector("input"), place.querySelector("output")];
  const show = () => {
    const asked = fold(field.value).split(" ").filter(Boolean);
    let left = 0;
    items.forEach((item) => {
      const words = window.searchIndex[item.firstChild.getAttribute("href")] ?? "";
      item.hidden = !asked.every((word) => words.includes(word));
      left += !item.hidden;
    });
    count.textContent = `${left} of ${items.length} pages`;
  };
  field.addEventListener("input", () => { history.replaceState(null, "", `#${encodeURIComponent(field.value)}`); show(); });
  place.hidden = false;
  document.querySelector("main").prepend(place);
  field.value = decodeURIComponent(location.hash.slice(1));
  show();
})();
