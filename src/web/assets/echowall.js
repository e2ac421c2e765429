/* SPDX-License-Identifier: Apache-2.0 */
/* Pages gain: a form is sent once and its button says so (data-busy); photos become JPEG of so many pixels
 * (data-shrink) and at most 200 KB; a box fills in the place (data-here="latitude longitude"); a box shows itself when the
 * stream at data-live tells of a change; a search box gets suggestions into its list (data-suggest). What works without
 * network (sync.js, offline.js) is loaded where a page asks for it (data-offline), and everywhere while something waits. */
(() => {
  'use strict';
  const ENOUGH = 204800;
  let pressed;

  const jpeg = (picture, side, quality) => new Promise((done) => {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      if (!blob || blob.size <= ENOUGH) done(blob);
      else done(quality > 0.5 ? jpeg(picture, side, quality - 0.12) : jpeg(picture, side * 0.8, 0.74));
    }, 'image/jpeg', quality);
  });

  const smaller = async (file, side) => {
    if (file.size <= ENOUGH) return file;
    try {
      const blob = await jpeg(await createImageBitmap(file), side, 0.86);
      return new File([blob], file.name + '.jpg', { type: 'image/jpeg' });
    } catch (e) {
      return file; /* the server says what is wrong */
    }
  };

  const shrink = async (input) => {
    const list = new DataTransfer();
    for (const file of input.files) list.items.add(await smaller(file, +input.form.dataset.shrink));
    input.files = list.files;
  };

  const send = async (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== 'post' || form.way === 'open') return;
    if (form.way) event.preventDefault();
    if (form.way || !button) return;
    form.way = 'shut';
    pressed = [form, button, ...button.childNodes];
    button.setAttribute('aria-disabled', 'true');
    if (button.dataset.busy) {
      button.textContent = button.dataset.busy;
      const said = Object.assign(document.createElement('p'), { className: 'vh', role: 'status' });
      form.append(said);
      setTimeout(() => { said.textContent = button.dataset.busy; }, 50); /* a region is heard once it is there */
    }
    const inputs = form.dataset.shrink ? form.querySelectorAll('[type=file]') : [];
    if (!inputs.length) return;
    event.preventDefault();
    for (const input of inputs) await shrink(input);
    setTimeout(() => { /* within the event it would be ignored */
      form.way = 'open';
      form.requestSubmit(button);
      form.way = 'shut';
    });
  };

  const here = (box) => {
    const names = box.dataset.here.split(' '), say = box.querySelector('[role=status]');
    const fields = box.closest('form').elements;
    box.hidden = false;
    box.querySelector('button').onclick = () => navigator.geolocation.getCurrentPosition((at) => {
      fields[names[0]].value = at.coords.latitude.toFixed(6);
      fields[names[1]].value = at.coords.longitude.toFixed(6);
      say.textContent = say.dataset.ok;
    }, () => { say.textContent = say.dataset.bad; });
  };

  const live = (box) => {
    const stream = new EventSource(box.dataset.live);
    stream.addEventListener('changed', () => {
      box.hidden = false;
      document.querySelector(':focus')?.scrollIntoView({ block: 'nearest' }); /* the box pushes it down, perhaps under the bar */
      stream.close();
    });
  };

  const suggest = (box) => {
    let waits;
    box.addEventListener('input', () => {
      clearTimeout(waits);
      waits = setTimeout(async () => {
        const answer = await fetch(box.dataset.suggest + '?q=' + encodeURIComponent(box.value)).catch(() => null);
        if (!answer?.ok) return;
        box.list.replaceChildren(...(await answer.json()).map((words) => new Option('', words)));
      }, 250);
    });
  };

  addEventListener('submit', send);
  addEventListener('pageshow', () => { /* back again */
    if (!pressed) return;
    const [form, button, ...words] = pressed;
    form.way = '';
    button.removeAttribute('aria-disabled');
    button.replaceChildren(...words);
  });
  if (navigator.geolocation) document.querySelectorAll('[data-here]').forEach(here);
  document.querySelectorAll('[data-live]').forEach(live);
  document.querySelectorAll('[data-suggest]').forEach(suggest);
  self.echowallSmaller = smaller;
  let waits;
  try { waits = localStorage.ew_drafts; } catch (e) { /* a browser that keeps nothing */ }
  if (waits || document.querySelector('[data-offline]')) {
    document.querySelectorAll('link[rel=offline]').forEach((link) => {
      const script = document.createElement('script');
      script.src = link.href;
      script.async = false; /* in their order */
      document.head.append(script);
    });
  }
})();
