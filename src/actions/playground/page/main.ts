/**
 * Begins once the page is painted: what it is made of is looked at while its scripts load, and not before. A page in a
 * tab that nobody sees waits until somebody does.
 */
requestAnimationFrame(() => {
  setTimeout(() => {
    void import('./show-page.tsx').then(({ showPage }) => showPage());
    // Most of the code: it loads while the server is asked where it is.
    void import('./editor/editor.ts');
  });
});
