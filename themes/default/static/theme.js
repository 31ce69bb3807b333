// Runs before the first paint: applies the reader's colour choice and marks that scripts run.
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("guide-colours");
    if (chosen === "light" || chosen === "dark") root.dataset.colours = chosen;
  } catch {
    // Without storage, the page follows the system.
  }
}
