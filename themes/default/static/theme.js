// Runs before the first paint: the colours that the reader chose here before, and the mark that scripts run.
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("guide-colours");
    if (chosen === "light" || chosen === "dark") root.dataset.colours = chosen;
  } catch {
    // A browser that keeps nothing follows its system.
  }
}
