package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The page in a real browser. Its pictures are in target/screenshots. */
class PageTest {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    @TempDir
    private static Path profile;

    private static RunningDemo demo;
    private static ChromeDriver browser;

    @BeforeAll
    static void openPage() throws Exception {
        boolean present = Files.exists(BROWSER) && Files.exists(DRIVER);
        if ("required".equals(System.getProperty("browser"))) {
            assertThat(present)
                    .as("chromium and chromium-driver, since -Dbrowser=required")
                    .isTrue();
        }
        Assumptions.assumeTrue(present, "Needs chromium and chromium-driver");
        demo = SharedDemo.inStep();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,1000",
                "--user-data-dir=" + profile);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
        browser.get(demo.address());
        await().atMost(Duration.ofSeconds(10)).until(() -> versions().size() == 4);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void aUserCreatedByTheFormBringsAllFourNodesToTheNextVersion() throws Exception {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> versions().size() == 4 && !versions().contains("–"));
        int before = Integer.parseInt(versions().get(0));

        browser.findElement(By.name("name")).sendKeys("Eve");
        browser.findElement(By.name("email")).sendKeys("eve@example.com");
        browser.findElement(By.cssSelector("#create button")).click();

        String next = Integer.toString(before + 1);
        await().atMost(RunningDemo.INTERVAL.plusSeconds(2))
                .untilAsserted(() -> assertThat(versions()).hasSize(4).containsOnly(next));
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(texts("#nodes .state")).containsOnly("in step");
            assertThat(browser.findElement(By.id("said")).getText()).startsWith("Eve was created through node-");
            assertThat(texts("#users li")).anyMatch(line -> line.startsWith("Eve"));
        });
        takePictures();
        assertThat(browser.manage().logs().get("browser").getAll()).isEmpty();
    }

    @Test
    void aNodeIsStoppedAndStartedAgainByItsButton() {
        WebElement card = browser.findElement(By.cssSelector("[data-node=node-3]"));
        card.findElement(By.tagName("button")).click();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> card.findElement(By.className("state")).getText().equals("stopped"));
        card.findElement(By.tagName("button")).click();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> card.findElement(By.className("state")).getText().equals("in step"));
    }

    private static void takePictures() throws IOException {
        picture("laptop");
        colours("dark");
        picture("dark");
        colours("light");
        browser.manage().window().setSize(new Dimension(500, 1000));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 375, "height", 1600, "deviceScaleFactor", 1, "mobile", true));
        long wider = (Long) browser.executeScript("return document.documentElement.scrollWidth - window.innerWidth");
        assertThat(wider).as("scrolls sideways on a phone").isLessThanOrEqualTo(0);
        picture("phone");
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        browser.manage().window().setSize(new Dimension(1280, 1000));
    }

    private static void colours(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private static void picture(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    private static List<String> versions() {
        return texts("#nodes .version");
    }

    private static List<String> texts(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }
}
