// Runs before the first paint: applies the reader's colour choice, and marks that scripts run and that the address has a query.
{
  const root = document.documentElement;
  root.classList.add("js");
  root.classList.toggle("query", location.search !== "");
  try {
    const chosen = localStorage.getItem("guide-colours");
    if (chosen === "light" || chosen === "dark") root.dataset.colours = chosen;
  } catch {
    // Without storage, the page follows the system.
  }
}
