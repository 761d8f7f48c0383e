/** The entry of pages that have photos and no other modules. */

import { watchPhotos } from "./watching.js";

watchPhotos();
