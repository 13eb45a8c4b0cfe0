/**
 * Starts Python on the playground's page before the page itself: the sandbox's frame and worker come up while the editor and the
 * element are still being read. Nothing else is done here, so that nothing else has to be fetched for it.
 */
import { setSite, sharedClient } from './element/runtime';

setSite(new URL('./', document.baseURI));
sharedClient();
