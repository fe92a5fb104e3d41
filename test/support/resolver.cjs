/**
 * TypeScript sources import each other as './x.js'; Jest looks for the file as it stands. Only for our own files:
 * packages keep their own meaning of the name.
 */
module.exports = (request, options) => {
  if (/^\.{1,2}\//.test(request) && request.endsWith('.js') && !options.basedir.includes('/node_modules/')) {
    for (const extension of ['.ts', '.tsx']) {
      try {
        return options.defaultResolver(request.slice(0, -3) + extension, options);
      } catch {
        // The next one; at last the name as written.
      }
    }
  }
  return options.defaultResolver(request, options);
};
