/**
 * Starts Python on the playground's page before the page itself: the sandbox's frame and worker come up while the editor and the
 * element are still being read, and so does what the lesson is known to show. Nothing else is done here, so that nothing else has to
 * be fetched for it.
 */
import { Client } from './client';
import { setClient, setSite } from './element/runtime';
import { firstStored } from './lessons/stored';
import { SITE } from './site';
import { loadStored } from './stored';
import { trustOwnScripts } from './trusted';

trustOwnScripts();

// What another lesson than the page's own shows is small, and stands there long before Python: ahead of Python's megabytes.
const stored = document.documentElement.dataset.stored === 'off' ? firstStored(location) : undefined;
if (stored !== undefined) void loadStored(stored);

setSite(SITE);
setClient(new Client({ assets: SITE }));
