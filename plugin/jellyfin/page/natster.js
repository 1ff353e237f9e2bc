const ID = '8a6f2b5e-0f6d-4d0c-9c52-6a4e1d7b93c4';
const LOOK_EVERY_MS = 5000;

const ask = async (type, path, body) => {
  const answer = await ApiClient.fetch({
    type,
    url: ApiClient.getUrl(`Natster/${path}`),
    ...(type === 'GET' && { dataType: 'json' }),
    ...(body && { data: JSON.stringify(body), contentType: 'application/json' }),
  });
  return answer;
};

/** What the server says of why it did not. */
const reasonOf = async (error) => {
  try {
    const { message, Message } = await error.json();
    return message ?? Message;
  } catch {
    return 'That did not work. The log of this server says more.';
  }
};

export default (view) => {
  const at = (name) => view.querySelector(`#natster${name}`);
  let looking;

  const friendRow = ({ Name, IsOnline, LastSeenAt, Items }) => {
    const row = document.createElement('p');
    const since = LastSeenAt ? `, last seen ${new Date(LastSeenAt).toLocaleString()}` : '';
    row.textContent = `${Name}: ${Items} ${Items === 1 ? 'item' : 'items'}, ${IsOnline ? 'online' : `away${since}`}`;
    return row;
  };

  const stateText = ({ Address, IsBridgeAway, Name, Version }) => {
    if (!Address) return 'This server is not paired with a bridge.';
    if (IsBridgeAway)
      return `The bridge at ${Address} is away. Everything stays here, and plays when it is back.`;
    return Version
      ? `Paired with ${Name ?? 'the bridge'} at ${Address} (${Version}).`
      : `Asking the bridge at ${Address} …`;
  };

  const runText = (run) => {
    if (!run) return '';
    const when = new Date(run.At).toLocaleString();
    return run.Problem ? `Last tried ${when}: ${run.Problem}` : `In step since ${when}.`;
  };

  const pageLinks = (page) => {
    if (!/^https?:\/\//.test(page ?? '')) return [];
    const link = document.createElement('a');
    Object.assign(link, { href: page, target: '_blank', rel: 'noopener noreferrer' });
    link.textContent = 'Open the page of the bridge';
    return [link];
  };

  const show = (status) => {
    at('State').textContent = stateText(status);
    at('Pair').hidden = Boolean(status.Address);
    at('Paired').hidden = !status.Address;
    at('Friends').replaceChildren(...status.Friends.map(friendRow));
    at('Run').textContent = runText(status.LastRun);
    at('Page').replaceChildren(...pageLinks(status.Page));
  };

  const look = async () => show(await ask('GET', 'Status'));

  const act = async (path, body) => {
    Dashboard.showLoadingMsg();
    try {
      await ask('POST', path, body);
    } catch (error) {
      Dashboard.alert(await reasonOf(error));
    } finally {
      Dashboard.hideLoadingMsg();
    }
    await look();
  };

  at('Pair').addEventListener('submit', async (event) => {
    event.preventDefault();
    await act('Pair', { Address: at('Address').value.trim(), Code: at('Code').value.trim() });
  });
  at('Sync').addEventListener('click', () => act('Sync'));
  at('Unpair').addEventListener('click', async () => {
    if (confirm('Remove what friends share from this server?')) await act('Unpair');
  });
  at('Away').addEventListener('change', async () => {
    const settings = await ApiClient.getPluginConfiguration(ID);
    settings.Away = at('Away').value;
    Dashboard.processPluginConfigurationUpdateResult(
      await ApiClient.updatePluginConfiguration(ID, settings),
    );
  });

  view.addEventListener('viewshow', async () => {
    const { Away } = await ApiClient.getPluginConfiguration(ID);
    at('Away').value = Away;
    await look();
    looking = setInterval(() => look().catch(() => {}), LOOK_EVERY_MS);
  });
  view.addEventListener('viewhide', () => clearInterval(looking));
};
