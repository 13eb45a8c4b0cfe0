/**
 * What the parts of an element are to those who go from landmark to landmark. On a page of its own the code, the tensors, what
 * explains them and the printed text are its regions; where many elements stand on a page, all with the same parts, those are
 * groups, and the landmarks are the page's own.
 */
export function partRole(): 'region' | 'group' {
  return document.getElementsByTagName('tensor-playground').length > 1 ? 'group' : 'region';
}
