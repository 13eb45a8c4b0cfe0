/**
 * What the sandbox's frame looks like in a document: the playground's page has it in its HTML, so that it loads while scripts are
 * still being read, and other pages get one when they first need it.
 */
export const FRAME_ATTRIBUTES = {
  // An opaque origin: no storage, no cookie, no page of the host's, whatever the code inside does.
  sandbox: 'allow-scripts',
  title: 'Python sandbox',
  'aria-hidden': 'true',
  tabindex: '-1',
  'data-role': 'sandbox',
} as const;

/**
 * One transparent pixel in a corner of the window, which takes no click. Not `hidden`: browsers give a process whose frames can't
 * be seen a low priority, and Python would starve beside it.
 */
export const UNSEEN = 'position:fixed;right:0;bottom:0;width:1px;height:1px;border:0;opacity:0;pointer-events:none';
