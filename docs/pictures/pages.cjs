// Visits the pages of an example server and keeps a picture of each: pages.cjs PLAYWRIGHT CHROMIUM ADDRESS FOLDER
const [, , playwright, executablePath, baseURL, folder] = process.argv;
const { chromium } = require(playwright);

(async () => {
    const browser = await chromium.launch({
        executablePath,
        args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
    });
    const context = await browser.newContext({ baseURL, viewport: { width: 1100, height: 720 }, reducedMotion: "reduce", locale: "en-GB", timezoneId: "UTC" });
    const page = await context.newPage();
    const keep = name => page.screenshot({ path: `${folder}/${name}.png` });

    await page.goto("/accounts/login");
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("a password of hers");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    await page.waitForLoadState("networkidle");
    await keep("start");

    await page.getByRole("link", { name: "Example eye disc" }).click();
    await page.getByRole("link", { name: "Confocal" }).click();
    await page.locator("[data-drawn]").waitFor();
    await page.waitForLoadState("networkidle");
    await keep("stack");

    await page.goto("/projects/1?q=MBON");
    await page.locator("#neurons ~ .scroll tbody a").first().click();
    await page.locator("[data-shown]").waitFor();
    await page.getByRole("button", { name: "Side" }).click();
    await keep("neuron");

    await page.goto("/projects/1/export");
    await page.getByLabel("Required annotation").fill("Kenyon cells");
    await page.getByRole("button", { name: "Preview what would leave" }).click();
    await page.getByText("Nothing has left yet").waitFor();
    await keep("preview");

    await page.goto("/access");
    await keep("users");

    await page.goto("/import");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.waitForURL("**/source");
    await keep("importer-source");
    await page.getByRole("button", { name: "Next" }).click();
    await page.waitForURL("**/projects");
    await page.waitForLoadState("networkidle");
    await keep("importer-projects");
    await page.getByRole("button", { name: "Next" }).click();
    await page.waitForURL("**/confirm");
    await keep("importer-confirm");
    await page.getByRole("button", { name: /^Import \d/ }).click();
    await page.waitForURL("**/result");
    await page.getByText("2 projects imported").waitFor();
    await keep("importer-result");
    await browser.close();
})().catch(fault => {
    console.error(fault);
    process.exit(1);
});
