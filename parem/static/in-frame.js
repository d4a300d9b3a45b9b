// In a frame of the preview there is no way back to be shown: the page around it has one.
"use strict";
if (window.parent !== window) document.documentElement.classList.add("in-frame");
