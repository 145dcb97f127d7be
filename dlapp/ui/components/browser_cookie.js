const TWO_YEARS = 2 * 365 * 24 * 3600;

export default ({ data, setStateValue }) => {
    const has = () => document.cookie.split("; ").some((cookie) => cookie.startsWith(`${data.name}=`));
    if (data.replaces || !has()) {
        const secure = location.protocol === "https:" ? "; Secure" : "";
        document.cookie = `${data.name}=${data.value}; Max-Age=${TWO_YEARS}; Path=/; SameSite=Lax${secure}`;
    }
    if (!has()) setStateValue("refused", true);
};
